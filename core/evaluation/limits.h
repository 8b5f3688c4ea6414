/* What a run's batches hold at most. */
#ifndef RAGLOSS_LIMITS_H
#define RAGLOSS_LIMITS_H

#include "core/interface/evaluate.h"

typedef struct rl_limits {
    const rl_ground_truth *gt;
    const rl_predictions *predictions;
    const rl_options *options;       /* which have a criterion and a backend */
    size_t num_samples, num_objects; /* the most of a batch */
    size_t largest, max_objects;     /* the sample, of the ground truth, with the most objects, and how many it has */
} rl_limits;

/* Sets the limits for batches of this many samples. */
void rl_limits_set(rl_limits *limits, size_t batch_size);

/* The most that a batch has of the predictions' block at place `k`. */
rl_batch_limits rl_limits_of_block(const rl_limits *limits, size_t k);

/* What a matching takes at most: predictions, and objects as often as each is put up for matching. */
size_t rl_limits_most_preds(const rl_limits *limits);
size_t rl_limits_most_rows(const rl_limits *limits);

#endif
