/* The options that two result files state, compared setting by setting. */
#ifndef RAGLOSS_COMPARE_OPTIONS_H
#define RAGLOSS_COMPARE_OPTIONS_H

#include "core/base/status.h"

typedef struct rl_option_difference {
    char name[64];               /* "cost.l1" */
    char golden[40], actual[40]; /* the values as text; harmless to show, like the name */
} rl_option_difference;

#define RL_MAX_SHOWN_OPTIONS 4
typedef struct rl_option_differences {
    size_t count;
    rl_option_difference first[RL_MAX_SHOWN_OPTIONS]; /* in the golden file's order */
} rl_option_differences;

/* Compares two JSON objects of options, or nothing if either is NULL. Numbers are compared by value. A setting that
 * only one file has is no difference: another criterion lacks it, or an older version of the program did. */
bool rl_compare_options(const char *golden, const char *actual, rl_option_differences *differences, rl_status *status);

#endif
