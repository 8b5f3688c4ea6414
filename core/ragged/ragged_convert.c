/* Batches made from one batch, of its shape and sizes. */
#include "core/base/memory.h"
#include "core/ragged/ragged_batch.h"

#include <stdlib.h>

bool rl_ragged_to_device(const rl_ragged *ragged, rl_backend *backend, rl_ragged *out, rl_status *status)
{
    size_t size = rl_ragged_count(ragged) * rl_dtype_size(ragged->dtype);
    rl_ragged made = *ragged;
    made.backend = backend;
    made.data = NULL;
    made.sizes = rl_sizes_create(backend, ragged->sizes->sizes, ragged->shape[0], ragged->sizes->max, status);
    void *host = rl_alloc(size, 1, status);
    bool done = made.sizes && host && rl_ragged_alloc(&made, status) &&
                ragged->backend->ragged->download(ragged->backend, host, ragged->data, size, status) &&
                backend->ragged->upload(backend, made.data, host, size, status);
    free(host);
    return rl_ragged_deliver(done, &made, out);
}

bool rl_ragged_to_dtype(const rl_ragged *ragged, rl_dtype dtype, rl_ragged *out, rl_status *status)
{
    if (!rl_is_batch_dtype(ragged->dtype) || !rl_is_batch_dtype(dtype))
        return rl_fail(status, RL_ERR_ARGUMENT, "a batch of %s cannot become one of %s", rl_dtype_name(ragged->dtype),
                       rl_dtype_name(dtype));
    rl_backend *backend = ragged->backend;
    rl_ragged made;
    bool done = rl_ragged_alloc_alike(ragged, dtype, &made, status) &&
                backend->ragged->convert(backend, ragged->dtype, ragged->data, dtype, made.data,
                                         rl_ragged_count(ragged), status);
    return rl_ragged_deliver(done, &made, out);
}

bool rl_ragged_apply(const rl_ragged *ragged, rl_dtype dtype, rl_ragged_function *function, void *context,
                     rl_ragged *out, rl_status *status)
{
    rl_ragged made;
    bool done = rl_ragged_alloc_alike(ragged, dtype, &made, status) &&
                function(context, ragged->backend, ragged->data, made.data, rl_ragged_count(ragged), status);
    return rl_ragged_deliver(done, &made, out);
}
