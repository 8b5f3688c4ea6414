/* What an evaluation of a problem comes to, and that two come to the same, bit for bit and word for word. */
#ifndef RAGLOSS_FUZZ_OUTCOME_H
#define RAGLOSS_FUZZ_OUTCOME_H

#include "fuzz/problem_input.h"

typedef struct outcome {
    bool done;
    rl_results results; /* if it was done; otherwise `status` says why not */
    rl_status status;
} outcome;

/* By the problem's criterion, not the options'; only where invalid samples are errors may it fail. */
outcome outcome_of(const problem *input, rl_options options);
void outcome_release(outcome *made);

/* If they differ, `what` names the two in the report. */
void outcome_check_same(const outcome *a, const outcome *b, const char *what);
void outcome_check_same_sample(const rl_results *a, size_t at_a, const rl_results *b, size_t at_b, const char *what);
void outcome_check_same_words(const rl_status *a, const rl_status *b, const char *what);

bool same_double(double a, double b);

#endif
