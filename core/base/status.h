/* The one error type: what went wrong, and in which file, array and sample.
 *
 * A function that can fail takes an `rl_status *` last and returns false after describing the failure in it. The place
 * that notices says what is wrong; its callers add the file, array or sample they know on the way up, and a place that
 * is already named stays. Names come from files and users: in a status, all texts are harmless to show, on a terminal
 * or in a log. A status needs no release. */
#ifndef RAGLOSS_STATUS_H
#define RAGLOSS_STATUS_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

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

void rl_status_clear(rl_status *status);

#if defined(__GNUC__)
#define RL_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define RL_PRINTF(text, first)
#endif

/* Describes a new failure, forgetting any earlier one. */
void rl_status_set(rl_status *status, rl_code code, const char *format, ...) RL_PRINTF(3, 4);

/* The same, and false: `return rl_fail(status, …)`. A macro, so that the compiler sees the value, too. */
#define rl_fail(status, code, ...) (rl_status_set(status, code, __VA_ARGS__), rl_no())
static inline bool rl_no(void)
{
    return false;
}

/* Puts "format…: " before what an existing failure says, which stays the reason, of the same code; its places are
 * forgotten, as those of any earlier failure. And the same, and false. */
void rl_status_explain(rl_status *status, const char *format, ...) RL_PRINTF(2, 3);
#define rl_fail_because(status, ...) (rl_status_explain(status, __VA_ARGS__), rl_no())

/* Each names one place of an existing failure, unless that is named already; NULL names nothing. Return false. */
bool rl_in_file(rl_status *status, const char *file);
bool rl_in_array(rl_status *status, const char *array);
bool rl_in_sample(rl_status *status, size_t sample);

/* One line without a line break: "FILE: array 'boxes', sample 3: what is wrong". Cuts where `size` ends. */
void rl_status_text(const rl_status *status, char *text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
