/* That the matching of an evaluation is the best one, and the same on any machine. */
#ifndef RAGLOSS_FUZZ_PROBLEM_MATCHING_H
#define RAGLOSS_FUZZ_PROBLEM_MATCHING_H

#include "fuzz/outcome.h"

/* Checks an evaluation that skips what is invalid. `finite` (num_samples,) gets whether all costs of a sample that it
 * did not skip are finite. */
void check_matching(const problem *input, const outcome *made, bool *finite);

#endif
