/* The comparison of the training steps that two result files log. */
#ifndef RAGLOSS_COMPARE_STEPS_H
#define RAGLOSS_COMPARE_STEPS_H

#include "formats/compare/difference.h"

/* Fills in which steps differ, if steps are compared: they are paired by number; numbers of samples and boxes agree if
 * they are the same, and losses within the tolerance. A loss that only one file has is its column's difference, and
 * none of each step. */
void rl_compare_steps(rl_comparison *comparison);

/* Writes how many differ, and the first: "2 of 5 steps differ; the first: step 3, loss_ce: golden 1, actual 2, error
 * 1, limit 1e-05". */
void rl_steps_sentence(const rl_comparison *comparison, char sentence[RL_DIFFERENCE_SIZE]);

#endif
