#include "formats/input/prediction_slots.h"

#include <stdlib.h>

bool rl_slots_prepare(rl_slots *slots, size_t count, size_t num_blocks, rl_status *status)
{
    rl_slots_release(slots);
    slots->slot = rl_alloc(count, sizeof *slots->slot, status);
    if (!slots->slot) return false;
    slots->num_blocks = num_blocks;
    for (; slots->count < count; slots->count++) {
        rl_row_buffers *buffers = &slots->slot[slots->count];
        if (!(buffers->rows = rl_alloc(num_blocks, sizeof *buffers->rows, status))) return false;
    }
    return true;
}

static bool make_rows(rl_buffer *buffers, const rl_criterion *criterion, const rl_block *block, size_t count,
                      rl_prediction_rows *rows, rl_status *status)
{
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
        size_t shape[3], length;
        if (!rl_criterion_reads(criterion, id)) continue;
        int rank = rl_prediction_shape(criterion, id, count, block->num_preds, block->num_classes, shape);
        if (!rl_multiply(shape[1], shape[2], &length) || !rl_multiply(count, length, &length))
            return rl_fail(status, RL_ERR_MEMORY, "a batch of %zu samples is too large", count);
        rl_buffer *room = &buffers[id];
        if (!rl_buffer_reserve(room, length ? length : 1, sizeof(float), status) ||
            !rl_tensor_init(&rows->array[id], RL_F32, sizeof(float), rank, shape, false, room->data, status))
            return false;
    }
    return true;
}

bool rl_slots_make_rows(const rl_slots *slots, size_t slot, const rl_criterion *criterion, const rl_blocks *blocks,
                        size_t count, rl_prediction_rows *rows, rl_status *status)
{
    for (size_t k = 0; k < blocks->count; k++)
        if (!make_rows(slots->slot[slot].rows[k], criterion, &blocks->at[k], count, &rows[k], status)) return false;
    return true;
}

void rl_slots_release(rl_slots *slots)
{
    for (size_t i = 0; i < slots->count; i++) {
        rl_row_buffers *buffers = &slots->slot[i];
        for (size_t k = 0; k < slots->num_blocks; k++)
            for (int id = 0; id < RL_NUM_ARRAYS; id++) rl_buffer_release(&buffers->rows[k][id]);
        free(buffers->rows);
        rl_buffer_release(&buffers->scratch);
    }
    free(slots->slot);
    *slots = (rl_slots){0};
}
