/* The training steps of a run: which samples belong to which, and what each step logs. */
#ifndef RAGLOSS_STEPS_H
#define RAGLOSS_STEPS_H

#include "core/evaluation/parts.h"

/* Fills in the results' steps and their total, from the samples. They must have no steps yet. */
bool rl_steps_add_up(rl_results *results, const rl_criterion *criterion, rl_status *status);

/* Returns the derivatives of the total by each of the losses that a backend adds up, (blocks, B), 0 of invalid samples:
 * they follow from the counts of the results' samples, whose losses need not be there. The caller frees them. */
rl_losses *rl_steps_factors(const rl_results *results, const rl_options *options, rl_status *status);

void rl_steps_release(rl_results *results);

#endif
