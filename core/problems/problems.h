/* Looks through the input of a run for problems: each cause, in each array, with how often it is there and where first.
 *
 * Causes come before what follows from them: of costs, those are counted whose boxes are finite, and a value counts
 * where it stands, not again in every cost that it spoils. What a matcher would say of the sample is counted apart. */
#ifndef RAGLOSS_PROBLEMS_H
#define RAGLOSS_PROBLEMS_H

#include "core/interface/evaluate.h"
#include "core/problems/problem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Goes through all samples, for what the criterion takes of them. Fails where rl_evaluate
 * would without a look at the numbers, where the input cannot be read, or memory lacks. */
bool rl_problems_find(const rl_ground_truth *gt, const rl_predictions *predictions, const rl_criterion *criterion,
                      rl_problems *problems, rl_status *status);

#ifdef __cplusplus
}
#endif
#endif
