/* The one error type: what went wrong, and in which file, array and sample.
 *
 * A function that can fail takes an `rl_status *` last and returns false, or NULL, after describing the failure in it;
 * a success leaves it as it was. Names come from files and users: in a status, all texts are harmless to show, on a
 * terminal or in a log. A status needs no release. */
#ifndef RAGLOSS_STATUS_H
#define RAGLOSS_STATUS_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

typedef enum rl_code {
    RL_OK,
    RL_ERR_ARGUMENT,  /* the caller asked for something that makes no sense */
    RL_ERR_INPUT,     /* data that cannot be read as what it should be */
    RL_ERR_NONFINITE, /* data that holds NaN or infinity, or costs that do: `on_invalid` decides */
    RL_ERR_MEMORY,
    RL_ERR_IO,
    RL_ERR_DEVICE,
    RL_ERR_DEVICE_MEMORY /* a smaller batch may fit */
} rl_code;

#define RL_NO_SAMPLE ((size_t)-1)

typedef struct rl_status {
    rl_code code;
    size_t sample; /* RL_NO_SAMPLE where no sample is meant */
    char file[1024];
    char array[128];
    char what[768];
} rl_status;

#if defined(__GNUC__)
#define RL_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define RL_PRINTF(text, first)
#endif

/* Describes a new failure, forgetting any earlier one: for functions that the library calls back. */
void rl_status_set(rl_status *status, rl_code code, const char *format, ...) RL_PRINTF(3, 4);

/* One line without a line break: "FILE: array 'boxes', sample 3: what is wrong". The text is cut off to fit into `size`
 * bytes. */
void rl_status_text(const rl_status *status, char *text, size_t size);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
