#include "core/ragged/sizes.h"

#include "core/base/memory.h"

#include <stdlib.h>
#include <string.h>

void rl_sizes_release(rl_sizes *sizes)
{
    if (!sizes || atomic_fetch_sub(&sizes->holders, 1) != 1) return;
    const rl_ragged_ops *ops = sizes->backend->ragged;
    ops->release(sizes->backend, sizes->backend_sizes);
    ops->release(sizes->backend, sizes->backend_offsets);
    ops->release(sizes->backend, sizes->mask);
    free(sizes->sizes);
    free(sizes->offsets);
    free(sizes);
}

rl_sizes *rl_sizes_share(rl_sizes *sizes)
{
    atomic_fetch_add(&sizes->holders, 1);
    return sizes;
}

void *rl_upload_new(rl_backend *backend, const void *from, size_t size, rl_status *status)
{
    void *memory = backend->ragged->alloc(backend, size, status);
    if (memory && !backend->ragged->upload(backend, memory, from, size, status)) {
        backend->ragged->release(backend, memory);
        memory = NULL;
    }
    return memory;
}

static bool upload_mask(rl_sizes *sizes, rl_status *status)
{
    size_t entries;
    uint8_t *mask = rl_multiply(sizes->count, sizes->max, &entries) ? rl_alloc(entries, 1, status) : NULL;
    if (!mask)
        return rl_fail(status, RL_ERR_MEMORY, "out of memory: a mask of %zu samples of up to %zu targets is too large",
                       sizes->count, sizes->max);
    for (size_t b = 0; b < sizes->count; b++) memset(mask + b * sizes->max, 1, sizes->sizes[b]);
    sizes->mask = rl_upload_new(sizes->backend, mask, entries, status);
    free(mask);
    return sizes->mask != NULL;
}

rl_sizes *rl_sizes_create(rl_backend *backend, const size_t *sample_sizes, size_t count, size_t max, rl_status *status)
{
    rl_sizes *sizes = rl_alloc(1, sizeof *sizes, status);
    if (!sizes) return NULL;
    atomic_init(&sizes->holders, 1);
    sizes->backend = backend;
    sizes->count = count;
    sizes->max = max;
    if (!(sizes->sizes = rl_alloc(count, sizeof(size_t), status))) goto fail;
    if (!(sizes->offsets = rl_alloc(count + 1, sizeof(size_t), status))) goto fail;
    for (size_t b = 0; b < count; b++) {
        sizes->sizes[b] = sample_sizes[b];
        sizes->offsets[b + 1] = sizes->offsets[b] + sample_sizes[b];
    }
    if (!(sizes->backend_sizes = rl_upload_new(backend, sizes->sizes, count * sizeof(size_t), status))) goto fail;
    if (!(sizes->backend_offsets = rl_upload_new(backend, sizes->offsets, (count + 1) * sizeof(size_t), status)))
        goto fail;
    if (!upload_mask(sizes, status)) goto fail;
    return sizes;
fail:
    rl_sizes_release(sizes);
    return NULL;
}
