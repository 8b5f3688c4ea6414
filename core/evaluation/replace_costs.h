/* What becomes of costs that are not finite, as a criterion has it. */
#ifndef RAGLOSS_REPLACE_COSTS_H
#define RAGLOSS_REPLACE_COSTS_H

#include "core/formulas/criterion.h"

/* The cost rows of one sample, rl_cost_stride(P) apart, whose ends stay as they are. Where they are to exceed all
 * others, they become the largest finite cost of the sample, its absolute value and 1, added in this order. */
void rl_replace_costs(const rl_criterion *criterion, float *cost, size_t num_objects, size_t num_preds);

#endif
