/* A run divided among machines: which samples a shard evaluates, and what its results say for the merge.
 *
 * The predictions are divided, in their order, so that a shard reads one stretch of them; shards have as many samples
 * as any other or one more. The results are those of the whole run at the places of the ground truth. */
#ifndef RAGLOSS_SHARD_H
#define RAGLOSS_SHARD_H

#include "core/base/status.h"

#include <stdint.h>

typedef struct rl_shard {
    size_t number, of; /* 1 … of; both 0 where a run is not divided */
} rl_shard;

/* A shard's samples. */
typedef struct rl_slice {
    size_t first, count; /* of all predictions */
    size_t *pred_places; /* (count,) first, first + 1, …. Owned */
    size_t *gt_places;   /* (count,) of the ground truth's samples that belong to them, ascending. Owned */
    size_t *gt_index;    /* (count,) for each of the predictions, the place in gt_places. Owned */
} rl_slice;

/* Of `num_samples` samples, of which `gt_index` says the ground truth's, or NULL: the same place. */
bool rl_slice_make(rl_slice *slice, rl_shard shard, size_t num_samples, const size_t *gt_index, rl_status *status);

void rl_slice_release(rl_slice *slice);

/* What results of a shard say beside their numbers. */
typedef struct rl_part {
    rl_shard shard;
    size_t num_samples;   /* of the whole run */
    uint32_t input;       /* distinguishes the whole run's input from others */
    const size_t *places; /* (B,) of the samples among those of the whole run; ascending */
} rl_part;

#endif
