/* d loss / d predictions of a batch, its matches held fixed: the rows they are taken into, by what the criterion has
 * for it. */
#ifndef RAGLOSS_GRADIENTS_H
#define RAGLOSS_GRADIENTS_H

#include "core/interface/evaluate.h"

bool rl_gradients_init(rl_gradients *gradients, const rl_batch_limits *limits, rl_status *status);
void rl_gradients_release(rl_gradients *gradients);

/* Returns how many bytes the rows take. */
double rl_gradients_bytes(const rl_batch_limits *limits);

/* Takes the gradients on the host, whatever device took the losses; `iou` of the matches, at their places in `pairs`,
 * comes from the device. The criterion of the batch must have gradients. Samples without a match have gradients of
 * zero. */
void rl_gradients_take(rl_gradients *gradients, const rl_batch *batch, const rl_pairs *pairs, const float *iou);

#endif
