/* Memory of the batches in flight: a growing buffer for each slot and array of the predictions. */
#ifndef RAGLOSS_PREDICTION_SLOTS_H
#define RAGLOSS_PREDICTION_SLOTS_H

#include "core/base/memory.h"
#include "core/interface/evaluate.h"
#include "formats/input/prediction_arrays.h"

typedef struct rl_row_buffers {
    rl_buffer rows[RL_NUM_ARRAYS];
    rl_buffer scratch; /* what a sample's array is read to before it is converted */
} rl_row_buffers;

/* All zero to start with. */
typedef struct rl_slots {
    size_t count;
    rl_row_buffers *slot;
} rl_slots;

/* So many slots, empty, in the place of any before. */
bool rl_slots_prepare(rl_slots *slots, size_t count, rl_status *status);

/* Room in a slot for the float32 rows of `count` samples of P predictions and C classes, of the arrays that the
 * criterion reads, which `rows` views and someone is yet to fill in. */
bool rl_slots_make_rows(const rl_slots *slots, size_t slot, const rl_criterion *criterion, size_t count,
                        size_t num_preds, size_t num_classes, rl_prediction_rows *rows, rl_status *status);

void rl_slots_release(rl_slots *slots);

#endif
