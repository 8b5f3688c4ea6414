#include "core/cpu/ragged_cpu.h"

#include "core/base/memory.h"
#include "core/formulas/convert.h"
#include "core/formulas/formulas.h"

#include <stdlib.h>
#include <string.h>

static void *alloc(rl_backend *backend, size_t size, rl_status *status)
{
    (void)backend;
    return rl_alloc_aligned(size, 1, status);
}

static void release(rl_backend *backend, void *memory)
{
    (void)backend;
    free(memory);
}

static bool copy(rl_backend *backend, void *to, const void *from, size_t size, rl_status *status)
{
    (void)backend;
    (void)status;
    if (size) memcpy(to, from, size);
    return true;
}

/* A slab is what one sample holds at one place of the outer dimensions: its targets, of `inner` elements each. */
static void copy_targets(void *to, const void *from, size_t count, size_t target_size)
{
    if (count && target_size) memcpy(to, from, count * target_size);
}

static bool pad(rl_backend *backend, const rl_layout *layout, size_t item_size, const void *flat, void *padded,
                rl_status *status)
{
    (void)backend;
    (void)status;
    const char *from = flat;
    char *to = padded;
    size_t target_size = layout->inner * item_size;
    for (size_t b = 0; b < layout->num_samples; b++) {
        size_t size = layout->sizes[b];
        for (size_t o = 0; o < layout->outer; o++) {
            copy_targets(to, from, size, target_size);
            memset(to + size * target_size, 0, (layout->max_size - size) * target_size);
            from += size * target_size;
            to += layout->max_size * target_size;
        }
    }
    return true;
}

static bool unpad(rl_backend *backend, const rl_layout *layout, size_t item_size, const void *padded, void *flat,
                  rl_status *status)
{
    (void)backend;
    (void)status;
    const char *from = padded;
    char *to = flat;
    size_t target_size = layout->inner * item_size;
    for (size_t b = 0; b < layout->num_samples; b++) {
        for (size_t o = 0; o < layout->outer; o++) {
            copy_targets(to, from, layout->sizes[b], target_size);
            from += layout->max_size * target_size;
            to += layout->sizes[b] * target_size;
        }
    }
    return true;
}

static bool convert(rl_backend *backend, rl_dtype from, const void *in, rl_dtype to, void *out, size_t count,
                    rl_status *status)
{
    (void)backend;
    (void)status;
    for (size_t k = 0; k < count; k++) rl_number_store(to, out, k, rl_number_load(from, in, k));
    return true;
}

/* Indices come from callers: each is checked before it becomes an address. */
static bool check_indices(const rl_layout *layout, const int64_t *indices, size_t extent, rl_status *status)
{
    for (size_t b = 0; b < layout->num_samples; b++) {
        for (size_t i = 0; i < layout->sizes[b]; i++) {
            int64_t index = indices[b * layout->max_size + i];
            if (index < 0 || (uint64_t)index >= extent) {
                rl_fail(status, RL_ERR_ARGUMENT, "index %lld is outside [0, %zu)", (long long)index, extent);
                return rl_in_sample(status, b);
            }
        }
    }
    return true;
}

static bool gather(rl_backend *backend, const rl_layout *layout, size_t item_size, const int64_t *indices,
                   size_t extent, const void *in, const void *filler, void *out, rl_status *status)
{
    (void)backend;
    if (!check_indices(layout, indices, extent, status)) return false;
    size_t target_size = layout->inner * item_size;
    char *to = out;
    for (size_t b = 0; b < layout->num_samples; b++) {
        const int64_t *index = indices + b * layout->max_size;
        for (size_t o = 0; o < layout->outer; o++) {
            const char *slab = (const char *)in + (b * layout->outer + o) * extent * target_size;
            for (size_t i = 0; i < layout->max_size; i++, to += target_size) {
                if (i < layout->sizes[b])
                    copy_targets(to, slab + (size_t)index[i] * target_size, 1, target_size);
                else
                    for (size_t k = 0; k < layout->inner; k++) memcpy(to + k * item_size, filler, item_size);
            }
        }
    }
    return true;
}

static bool scatter(rl_backend *backend, const rl_layout *layout, size_t item_size, const int64_t *indices,
                    size_t extent, const void *from, void *into, rl_status *status)
{
    (void)backend;
    if (!check_indices(layout, indices, extent, status)) return false;
    size_t target_size = layout->inner * item_size;
    for (size_t b = 0; b < layout->num_samples; b++) {
        const int64_t *index = indices + b * layout->max_size;
        for (size_t o = 0; o < layout->outer; o++) {
            const char *source = (const char *)from + (b * layout->outer + o) * layout->max_size * target_size;
            char *slab = (char *)into + (b * layout->outer + o) * extent * target_size;
            for (size_t i = 0; i < layout->sizes[b]; i++)
                copy_targets(slab + (size_t)index[i] * target_size, source + i * target_size, 1, target_size);
        }
    }
    return true;
}

static bool mark(rl_backend *backend, const rl_layout *layout, const int64_t *indices, size_t extent, uint8_t *mask,
                 rl_status *status)
{
    (void)backend;
    if (!check_indices(layout, indices, extent, status)) return false;
    memset(mask, 0, layout->num_samples * extent);
    for (size_t b = 0; b < layout->num_samples; b++)
        for (size_t i = 0; i < layout->sizes[b]; i++) mask[b * extent + (size_t)indices[b * layout->max_size + i]] = 1;
    return true;
}

static bool sum(rl_backend *backend, const rl_layout *layout, const float *padded, double *sums, rl_status *status)
{
    (void)backend;
    (void)status;
    for (size_t b = 0; b < layout->num_samples; b++) {
        for (size_t o = 0; o < layout->outer; o++) {
            const float *slab = padded + (b * layout->outer + o) * layout->max_size * layout->inner;
            for (size_t k = 0; k < layout->inner; k++) {
                double lane[RL_LANES] = {0};
                for (size_t i = 0; i < layout->sizes[b]; i++) lane[i % RL_LANES] += (double)slab[i * layout->inner + k];
                *sums++ = rl_fold_lanes(lane);
            }
        }
    }
    return true;
}

const rl_ragged_ops rl_cpu_ragged_ops = {
    .alloc = alloc,
    .release = release,
    .upload = copy,
    .download = copy,
    .pad = pad,
    .unpad = unpad,
    .convert = convert,
    .gather = gather,
    .scatter = scatter,
    .mark = mark,
    .sum = sum,
};
