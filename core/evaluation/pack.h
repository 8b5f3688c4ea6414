/* From a run's input to one batch as the backend takes it: float32, contiguous, checked.
 *
 * A value is looked at here for the first and only time, in the pass that converts it or, where it can be used in
 * place, in a pass of its own. */
#ifndef RAGLOSS_PACK_H
#define RAGLOSS_PACK_H

#include "core/evaluation/limits.h"
#include "core/evaluation/origin.h"

/* A block of a batch. */
typedef struct rl_packed_block {
    rl_batch batch;
    rl_batch_limits limits;
    float *staging[RL_NUM_ARRAYS]; /* where not read in place; for the CPU made when first needed */
} rl_packed_block;

/* A batch and the memory it was packed into; made once for each batch in flight. */
typedef struct rl_pack {
    const rl_ground_truth *gt;
    const rl_predictions *predictions;
    const rl_options *options;
    const struct rl_stage_kernels *kernels;

    size_t num_blocks;
    rl_packed_block *blocks; /* (num_blocks,) all of them share the ground truth */
    size_t *offsets;
    float *gt_boxes, *weights;
    int32_t *labels, *zeros; /* the latter for blocks in which every object has label 0 */
} rl_pack;

bool rl_pack_init(rl_pack *pack, const rl_limits *limits, rl_status *status);
void rl_pack_release(rl_pack *pack);

/* Starts a batch of the predictions' samples `first` to `first + count`, whose rows, by block, are at hand. Fails where
 * memory does, or for rows that hold text; values are checked by rl_pack_sample. */
bool rl_pack_start(rl_pack *pack, const rl_prediction_rows *rows, size_t first, size_t count, rl_status *status);

/* Packs the batch's sample `b`, in ascending order. Fails with RL_ERR_NONFINITE for NaN and infinities, unless
 * `on_invalid` has costs clamped, and with RL_ERR_INPUT for a label out of range; then the batch ends before this
 * sample, or goes on once it is blanked. */
bool rl_pack_sample(rl_pack *pack, const rl_prediction_rows *rows, size_t first, size_t b, rl_status *status);

/* Ends the batch before its sample `b`. */
void rl_pack_shorten(rl_pack *pack, size_t b);

/* Makes the batch's sample `b`, which failed to pack, one without objects and of zeros where its numbers were copied.
 */
void rl_pack_blank(rl_pack *pack, size_t b);

#endif
