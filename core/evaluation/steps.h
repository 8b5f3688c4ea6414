/* The training steps of a run: which samples belong to which, and what each step logs. */
#ifndef RAGLOSS_STEPS_H
#define RAGLOSS_STEPS_H

#include "core/evaluation/parts.h"

/* Fills in the results' steps and their total, from the samples. They must have no steps yet. */
bool rl_steps_add_up(rl_results *results, const rl_criterion *criterion, rl_status *status);

void rl_steps_release(rl_results *results);

#endif
