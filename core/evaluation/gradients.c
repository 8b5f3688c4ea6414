#include "core/evaluation/gradients.h"

#include "core/base/memory.h"
#include "core/evaluation/criterion_ops.h"

#include <string.h>

/* The rows of `width` floats of all predictions of a batch. */
static float *make_rows(rl_backend *backend, const rl_batch_limits *limits, size_t width, rl_status *status)
{
    size_t size;
    if (rl_multiply(limits->num_preds, width, &size) && rl_multiply(size, sizeof(float), &size) &&
        rl_multiply(size, limits->num_samples, &size))
        return backend->ops->host_alloc(backend, size, status);
    rl_fail(status, RL_ERR_MEMORY, "out of memory: the gradients of %zu samples are too large", limits->num_samples);
    return NULL;
}

bool rl_gradients_init(rl_gradients *gradients, rl_backend *backend, const rl_batch_limits *limits, rl_status *status)
{
    *gradients = (rl_gradients){0};
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++) {
        if (!rl_criterion_reads(limits->criterion, array)) continue;
        size_t width = rl_array_width(limits->criterion, array, limits->num_classes);
        if ((gradients->rows[array] = make_rows(backend, limits, width, status))) continue;
        rl_gradients_release(gradients, backend);
        return false;
    }
    return true;
}

void rl_gradients_release(rl_gradients *gradients, rl_backend *backend)
{
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++)
        if (gradients->rows[array]) backend->ops->host_release(backend, gradients->rows[array]);
    *gradients = (rl_gradients){0};
}

double rl_gradients_bytes(const rl_batch_limits *limits)
{
    return (double)limits->num_samples * (double)limits->num_preds *
           (double)rl_prediction_floats(limits->criterion, limits->num_classes) * sizeof(float);
}

void rl_gradients_clear(const rl_gradients *gradients, const rl_batch *batch, size_t b)
{
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++) {
        size_t floats = batch->num_preds * rl_array_width(batch->criterion, array, batch->num_classes);
        if (gradients->rows[array]) memset(gradients->rows[array] + b * floats, 0, floats * sizeof(float));
    }
}
