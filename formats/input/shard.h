/* A run divided among machines: which samples a shard evaluates, and what its results say for the merge.
 *
 * The predictions are divided, in their order, so that a shard reads one stretch of them; their sizes differ by one
 * sample at most. The results are ordered as in the whole run, by the ground truth. */
#ifndef RAGLOSS_SHARD_H
#define RAGLOSS_SHARD_H

#include "core/base/status.h"

#include <stdint.h>

typedef struct rl_shard {
    size_t number, of; /* 1 … of; both 0 if the run is not divided */
} rl_shard;

/* A shard's samples. */
typedef struct rl_slice {
    size_t first, count;  /* in the predictions' order */
    size_t *pred_samples; /* (count,) first, first + 1, …. Owned */
    size_t *gt_samples;   /* (count,) the samples of the ground truth that belong to them, ascending. Owned */
    size_t *gt_index;     /* (count,) for each sample of the predictions, its index in gt_samples. Owned */
} rl_slice;

/* Fills in the slice for a shard of `num_samples` samples. `gt_index` has the index in the ground truth of each sample
 * of the predictions; NULL means the same index. */
bool rl_slice_make(rl_slice *slice, rl_shard shard, size_t num_samples, const size_t *gt_index, rl_status *status);

void rl_slice_release(rl_slice *slice);

/* What the results of a shard hold in addition to their numbers. */
typedef struct rl_part {
    rl_shard shard;
    size_t num_samples;   /* of the whole run */
    uint32_t input;       /* a checksum of the whole run's input */
    const size_t *places; /* (B,) the numbers of the samples in the whole run, ascending */
} rl_part;

#endif
