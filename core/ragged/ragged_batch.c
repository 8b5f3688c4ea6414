#include "core/ragged/ragged_batch.h"

#include "core/base/memory.h"

#include <string.h>

const size_t *rl_ragged_sample_sizes(const rl_ragged *ragged)
{
    return ragged->sizes->sizes;
}

size_t rl_ragged_num_targets(const rl_ragged *ragged)
{
    return ragged->sizes->offsets[ragged->sizes->count];
}

const uint8_t *rl_ragged_mask(const rl_ragged *ragged)
{
    return ragged->sizes->mask;
}

void rl_ragged_release(rl_ragged *ragged)
{
    if (ragged->data) ragged->backend->ragged->release(ragged->backend, ragged->data);
    rl_sizes_release(ragged->sizes);
    memset(ragged, 0, sizeof *ragged);
}

/* The product of the extents from dimension `from` up to, not including, `to`. */
static size_t extent_product(const rl_ragged *ragged, int from, int to)
{
    size_t product = 1;
    for (int d = from; d < to; d++) product *= ragged->shape[d];
    return product;
}

size_t rl_ragged_count(const rl_ragged *ragged)
{
    return extent_product(ragged, 0, ragged->rank);
}

rl_layout rl_ragged_layout_of(const rl_ragged *ragged, const rl_sizes *sizes)
{
    return (rl_layout){
        .num_samples = ragged->shape[0],
        .outer = extent_product(ragged, 1, ragged->non_uniform_dim),
        .max_size = sizes->max,
        .inner = extent_product(ragged, ragged->non_uniform_dim + 1, ragged->rank),
        .sizes = sizes->backend_sizes,
        .offsets = sizes->backend_offsets,
    };
}

/* An empty dimension makes the padded tensor empty, but the others' product must still be sane: it is walked over, and
 * is the size of sums, which are float64. */
bool rl_ragged_alloc(rl_ragged *ragged, rl_status *status)
{
    size_t item_size = rl_dtype_size(ragged->dtype), size = sizeof(double);
    if (!item_size)
        return rl_fail(status, RL_ERR_ARGUMENT, "a batch cannot hold %s; numbers were expected",
                       rl_dtype_name(ragged->dtype));
    for (int d = 0; d < ragged->rank; d++)
        if (!rl_multiply(size, ragged->shape[d] ? ragged->shape[d] : 1, &size) || size > PTRDIFF_MAX)
            return rl_fail(status, RL_ERR_MEMORY, "out of memory: the padded batch is too large for this machine");
    ragged->data = ragged->backend->ragged->alloc(ragged->backend, rl_ragged_count(ragged) * item_size, status);
    return ragged->data != NULL;
}

bool rl_ragged_alloc_alike(const rl_ragged *ragged, rl_dtype dtype, rl_ragged *made, rl_status *status)
{
    *made = *ragged;
    made->dtype = dtype;
    made->data = NULL;
    made->sizes = rl_sizes_share(ragged->sizes);
    return rl_ragged_alloc(made, status);
}

bool rl_ragged_deliver(bool finished, rl_ragged *made, rl_ragged *out)
{
    if (finished)
        *out = *made;
    else
        rl_ragged_release(made);
    return finished;
}
