/* The backward pass of the example's loss.
 *
 * Nothing is detached. The boxes' part flows through the box loss, through the weights of the matched predictions in
 * the existence loss, and through their mean to the weight of all others. */
#ifndef RAGLOSS_EXAMPLE_GRADIENTS_H
#define RAGLOSS_EXAMPLE_GRADIENTS_H

#include "core/interface/evaluate.h"

/* As the table of rl_criterion_ops describes it. */
void rl_example_gradients(float *const rows[RL_NUM_ARRAYS], const rl_batch *batch, const rl_pairs *pairs,
                          const float *iou);

#endif
