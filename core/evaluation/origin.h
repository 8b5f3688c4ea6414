/* Which samples belong together, and what errors call the places that the input came from. */
#ifndef RAGLOSS_ORIGIN_H
#define RAGLOSS_ORIGIN_H

#include "core/interface/evaluate.h"

/* The ground truth's sample that belongs to this one of the predictions. */
size_t rl_gt_index(const rl_predictions *predictions, size_t sample);

/* Say where in the predictions, of the block at place `k`, or in the ground truth a failure lies; `array` may be
 * RL_NO_ARRAY, and where there are several blocks the message then names this one. Return false. */
bool rl_in_predictions(rl_status *status, const rl_predictions *predictions, size_t k, rl_array_id array,
                       size_t sample);
bool rl_in_ground_truth(rl_status *status, const rl_ground_truth *gt, rl_array_id array, size_t sample);

/* The first does so without a sample. */
bool rl_in_block(rl_status *status, const rl_predictions *predictions, size_t k, rl_array_id array);

#endif
