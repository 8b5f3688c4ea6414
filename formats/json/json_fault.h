/* What is wrong in a JSON text, and where. */
#ifndef RAGLOSS_JSON_FAULT_H
#define RAGLOSS_JSON_FAULT_H

#include <stddef.h>

typedef struct rl_json_fault {
    const char *at;
    const char *expected; /* what should be there */
    const char *what;     /* if `expected` is NULL: the whole message */
} rl_json_fault;

/* Both return NULL, as a scan does when it fails. */
static inline const char *rl_json_expected(rl_json_fault *fault, const char *at, const char *expected)
{
    *fault = (rl_json_fault){at, expected, NULL};
    return NULL;
}

static inline const char *rl_json_wrong(rl_json_fault *fault, const char *at, const char *what)
{
    *fault = (rl_json_fault){at, NULL, what};
    return NULL;
}

#endif
