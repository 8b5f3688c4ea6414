#include "core/formulas/convert.h"
#include "cuda/kernels.h"
#include "cuda/warp.h"

/* Elements are moved as their bits, which are those of a type that batches hold. */
static __device__ uint64_t load_item(const void *from, size_t index, size_t size)
{
    switch (size) {
    case 1: return ((const uint8_t *)from)[index];
    case 4: return ((const uint32_t *)from)[index];
    default: return ((const uint64_t *)from)[index];
    }
}

static __device__ void store_item(void *to, size_t index, size_t size, uint64_t item)
{
    switch (size) {
    case 1: ((uint8_t *)to)[index] = (uint8_t)item; break;
    case 4: ((uint32_t *)to)[index] = (uint32_t)item; break;
    default: ((uint64_t *)to)[index] = item;
    }
}

/* This warp's slabs, and this thread's elements of one. */
static __device__ size_t first_slab()
{
    return (size_t)blockIdx.x * RL_SLAB_WARPS + threadIdx.y;
}

static __device__ size_t slab_step()
{
    return (size_t)gridDim.x * RL_SLAB_WARPS;
}

static __device__ size_t first_element()
{
    return (size_t)blockIdx.y * RL_WARP + threadIdx.x;
}

static __device__ size_t element_step()
{
    return (size_t)gridDim.y * RL_WARP;
}

/* Where the flat data of a slab starts. */
static __device__ size_t flat_start(const rl_layout &layout, size_t b, size_t o)
{
    return (layout.outer * layout.offsets[b] + o * layout.sizes[b]) * layout.inner;
}

__global__ void rl_pad_kernel(rl_layout layout, size_t item_size, const void *flat, void *padded)
{
    size_t slab_size = layout.max_size * layout.inner;
    for (size_t slab = first_slab(); slab < layout.num_samples * layout.outer; slab += slab_step()) {
        size_t b = slab / layout.outer, o = slab % layout.outer;
        size_t filled = layout.sizes[b] * layout.inner, from = flat_start(layout, b, o), to = slab * slab_size;
        for (size_t e = first_element(); e < slab_size; e += element_step())
            store_item(padded, to + e, item_size, e < filled ? load_item(flat, from + e, item_size) : 0);
    }
}

__global__ void rl_unpad_kernel(rl_layout layout, size_t item_size, const void *padded, void *flat)
{
    size_t slab_size = layout.max_size * layout.inner;
    for (size_t slab = first_slab(); slab < layout.num_samples * layout.outer; slab += slab_step()) {
        size_t b = slab / layout.outer, o = slab % layout.outer;
        size_t filled = layout.sizes[b] * layout.inner, to = flat_start(layout, b, o), from = slab * slab_size;
        for (size_t e = first_element(); e < filled; e += element_step())
            store_item(flat, to + e, item_size, load_item(padded, from + e, item_size));
    }
}

__global__ void rl_convert_kernel(rl_dtype from, const void *in, rl_dtype to, void *out, size_t count)
{
    size_t step = (size_t)gridDim.x * blockDim.x;
    for (size_t k = (size_t)blockIdx.x * blockDim.x + threadIdx.x; k < count; k += step)
        rl_number_store(to, out, k, rl_number_load(from, in, k));
}

__global__ void rl_claim_kernel(rl_layout layout, const int64_t *indices, size_t extent, unsigned long long *first_bad,
                                long long *last)
{
    for (size_t b = first_slab(); b < layout.num_samples; b += slab_step()) {
        for (size_t i = first_element(); i < layout.sizes[b]; i += element_step()) {
            size_t at = b * layout.max_size + i;
            int64_t index = indices[at];
            if (index < 0 || (uint64_t)index >= extent)
                atomicMin(first_bad, (unsigned long long)at);
            else if (last)
                atomicMax(&last[b * extent + (size_t)index], (long long)i);
        }
    }
}

__global__ void rl_gather_kernel(rl_layout layout, size_t item_size, const int64_t *indices, size_t extent,
                                 const void *in, uint64_t filler, void *out)
{
    size_t slab_size = layout.max_size * layout.inner;
    for (size_t slab = first_slab(); slab < layout.num_samples * layout.outer; slab += slab_step()) {
        size_t b = slab / layout.outer, from = slab * extent * layout.inner, to = slab * slab_size;
        for (size_t e = first_element(); e < slab_size; e += element_step()) {
            size_t i = e / layout.inner, k = e % layout.inner;
            uint64_t item = filler;
            if (i < layout.sizes[b]) {
                size_t index = (size_t)indices[b * layout.max_size + i];
                item = load_item(in, from + index * layout.inner + k, item_size);
            }
            store_item(out, to + e, item_size, item);
        }
    }
}

__global__ void rl_scatter_kernel(rl_layout layout, size_t item_size, const long long *last, size_t extent,
                                  const void *from, void *into)
{
    size_t slab_size = extent * layout.inner;
    for (size_t slab = first_slab(); slab < layout.num_samples * layout.outer; slab += slab_step()) {
        size_t b = slab / layout.outer, start = slab * layout.max_size * layout.inner, to = slab * slab_size;
        for (size_t e = first_element(); e < slab_size; e += element_step()) {
            long long i = last[b * extent + e / layout.inner];
            if (i >= 0)
                store_item(into, to + e, item_size,
                           load_item(from, start + (size_t)i * layout.inner + e % layout.inner, item_size));
        }
    }
}

__global__ void rl_mark_kernel(const long long *last, size_t count, uint8_t *mask)
{
    size_t step = (size_t)gridDim.x * blockDim.x;
    for (size_t k = (size_t)blockIdx.x * blockDim.x + threadIdx.x; k < count; k += step) mask[k] = last[k] >= 0;
}

/* Each warp takes one sum, and its lanes are the lanes of that sum. */
__global__ void rl_sum_kernel(rl_layout layout, const float *padded, double *sums)
{
    size_t columns = layout.outer * layout.inner;
    for (size_t s = first_slab(); s < layout.num_samples * columns; s += slab_step()) {
        size_t b = s / columns, slab = s / layout.inner, k = s % layout.inner;
        const float *column = padded + slab * layout.max_size * layout.inner + k;
        double lane = 0.0;
        for (size_t i = threadIdx.x; i < layout.sizes[b]; i += RL_LANES) lane += (double)column[i * layout.inner];
        double sum = rl_fold_warp(lane);
        if (threadIdx.x == 0) sums[s] = sum;
    }
}
