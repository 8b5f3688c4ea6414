#include "formats/input/prediction_lanes.h"

#include <stdlib.h>

bool rl_lanes_prepare(rl_lanes *lanes, size_t count, rl_status *status)
{
    rl_lanes_release(lanes);
    lanes->lane = rl_alloc(count, sizeof *lanes->lane, status);
    if (!lanes->lane) return false;
    lanes->count = count;
    return true;
}

bool rl_lanes_make_rows(const rl_lanes *lanes, size_t lane, const rl_criterion *criterion, size_t count,
                        size_t num_preds, size_t num_classes, rl_prediction_rows *rows, rl_status *status)
{
    rl_row_buffers *buffers = &lanes->lane[lane];
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
        size_t shape[3], length;
        if (!rl_criterion_reads(criterion, id)) continue;
        int rank = rl_prediction_shape(criterion, id, count, num_preds, num_classes, shape);
        if (!rl_multiply(shape[1], shape[2], &length) || !rl_multiply(count, length, &length))
            return rl_fail(status, RL_ERR_MEMORY, "a batch of %zu samples is too large", count);
        rl_buffer *room = &buffers->rows[id];
        if (!rl_buffer_reserve(room, length ? length : 1, sizeof(float), status) ||
            !rl_tensor_init(&rows->array[id], RL_F32, sizeof(float), rank, shape, false, room->data, status))
            return false;
    }
    return true;
}

void rl_lanes_release(rl_lanes *lanes)
{
    for (size_t i = 0; i < lanes->count; i++) {
        for (int id = 0; id < RL_NUM_ARRAYS; id++) rl_buffer_release(&lanes->lane[i].rows[id]);
        rl_buffer_release(&lanes->lane[i].scratch);
    }
    free(lanes->lane);
    *lanes = (rl_lanes){0};
}
