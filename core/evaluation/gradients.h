/* d loss / d predictions of a batch, its matches held fixed: the backward pass of the default criterion.
 *
 * Nothing is detached. The boxes' part flows through the box loss, through the weights of the matched predictions in
 * the existence loss, and through their mean to the weight of all others. */
#ifndef RAGLOSS_GRADIENTS_H
#define RAGLOSS_GRADIENTS_H

#include "core/ragloss.h"

/* Rows of a batch, in its order. All zero to start with. */
typedef struct rl_gradients {
    float *boxes;       /* (B, P, 4) */
    float *class_probs; /* (B, P, C) */
    float *existence;   /* (B, P) */
} rl_gradients;

/* To be released also on failure. */
bool rl_gradients_init(rl_gradients *gradients, const rl_batch_limits *limits, rl_status *status);
void rl_gradients_release(rl_gradients *gradients);

/* The bytes that takes. */
double rl_gradients_bytes(const rl_batch_limits *limits);

/* On the host, whatever device took the losses; `iou` of the matches, at their places in `pairs`, is the device's.
 * Samples without a match have gradients of zero. */
void rl_gradients_take(rl_gradients *gradients, const rl_batch *batch, const rl_pairs *pairs, const float *iou);

#endif
