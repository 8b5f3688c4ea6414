/* Memory of the batches in flight: a growing buffer for each slot, block and array of the predictions. */
#ifndef RAGLOSS_PREDICTION_SLOTS_H
#define RAGLOSS_PREDICTION_SLOTS_H

#include "core/base/memory.h"
#include "core/interface/evaluate.h"
#include "formats/input/prediction_arrays.h"

typedef struct rl_row_buffers {
    rl_buffer (*rows)[RL_NUM_ARRAYS]; /* by block */
    rl_buffer scratch;                /* a sample's array is read into this before it is converted */
} rl_row_buffers;

/* All zero to start with. */
typedef struct rl_slots {
    size_t count, num_blocks;
    rl_row_buffers *slot;
} rl_slots;

/* Replaces the slots, if there are any, by `count` empty ones. */
bool rl_slots_prepare(rl_slots *slots, size_t count, size_t num_blocks, rl_status *status);

/* Makes room in a slot for float32 rows of the arrays that the criterion reads, for `count` samples of these blocks.
 * `rows`, by block, views this room, which the caller fills. */
bool rl_slots_make_rows(const rl_slots *slots, size_t slot, const rl_criterion *criterion, const rl_blocks *blocks,
                        size_t count, rl_prediction_rows *rows, rl_status *status);

void rl_slots_release(rl_slots *slots);

#endif
