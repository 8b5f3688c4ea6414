/* The losses of a criterion: what makes a sample's row of results, and the total of them. */
#ifndef RAGLOSS_LOSSES_H
#define RAGLOSS_LOSSES_H

#include "core/formulas/criterion.h"
#include "core/ragloss.h"

/* Fills in the losses of a sample, whose counts are there, from what the backend added up. */
void rl_losses_fill(const rl_criterion *criterion, const rl_losses *sums, rl_sample_result *sample);

/* The total of the valid samples: the sum of their losses, or what a criterion of terms gives for all of them as one
 * batch, which their rows suffice for. */
double rl_losses_total(const rl_criterion *criterion, const rl_sample_result *samples, size_t num_samples);

#endif
