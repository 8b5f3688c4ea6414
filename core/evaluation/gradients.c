#include "core/evaluation/gradients.h"

#include "core/base/memory.h"
#include "core/evaluation/criterion_ops.h"

#include <stdlib.h>
#include <string.h>

/* The rows of `width` floats of all predictions of a batch. */
static float *make_rows(const rl_batch_limits *limits, size_t width, rl_status *status)
{
    size_t row;
    if (!rl_multiply(limits->num_preds, width, &row) || !rl_multiply(row, sizeof(float), &row)) row = (size_t)-1;
    return rl_alloc(limits->num_samples, row, status);
}

bool rl_gradients_init(rl_gradients *gradients, const rl_batch_limits *limits, rl_status *status)
{
    *gradients = (rl_gradients){0};
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++) {
        if (!rl_criterion_reads(limits->criterion, array)) continue;
        gradients->rows[array] =
            make_rows(limits, rl_array_width(limits->criterion, array, limits->num_classes), status);
        if (gradients->rows[array]) continue;
        rl_gradients_release(gradients);
        return false;
    }
    return true;
}

void rl_gradients_release(rl_gradients *gradients)
{
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++) free(gradients->rows[array]);
    *gradients = (rl_gradients){0};
}

double rl_gradients_bytes(const rl_batch_limits *limits)
{
    return (double)limits->num_samples * (double)limits->num_preds *
           (double)rl_prediction_floats(limits->criterion, limits->num_classes) * sizeof(float);
}

void rl_gradients_take(rl_gradients *gradients, const rl_batch *batch, const rl_pairs *pairs, const float *iou)
{
    size_t rows = batch->num_samples * batch->num_preds;
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++)
        if (gradients->rows[array])
            memset(gradients->rows[array], 0,
                   rows * rl_array_width(batch->criterion, array, batch->num_classes) * sizeof(float));
    rl_criterion_ops_of(batch->criterion)->gradients(gradients->rows, batch, pairs, iou);
}
