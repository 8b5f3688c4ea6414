/* What callers of the library gave, made into what an evaluation takes. */
#ifndef RAGLOSS_GIVEN_H
#define RAGLOSS_GIVEN_H

#include "core/interface/evaluate.h"

/* Whether a ground truth that a caller filled in has all that it must have. */
bool rl_check_given(const rl_ground_truth *gt, rl_status *status);

/* The predictions that a caller filled in, for this criterion. `*ready` must stay in its place, and its data theirs. */
bool rl_predictions_ready(const rl_predictions *given, const rl_criterion *criterion, rl_predictions *ready,
                          rl_status *status);

#endif
