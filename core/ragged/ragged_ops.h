/* The table of operations for ragged batches, which a device implements in addition to that of the evaluation. The
 * CPU's is in core/cpu/ragged_cpu.c, CUDA's in cuda/ragged.cu; their results are equal bit for bit.
 *
 * "Backend memory" comes from `alloc`: only the operations may touch it. All other pointers are to the host's memory.
 * Every call is complete when it returns. */
#ifndef RAGLOSS_RAGGED_OPS_H
#define RAGLOSS_RAGGED_OPS_H

#include "core/base/backend.h"
#include "core/base/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How a batch lies in memory. Padded: (num_samples, outer, max_size, inner) in C order. Flat: sample after sample,
 * sample b as (outer, sizes[b], inner), starting at outer * inner * offsets[b] elements. */
typedef struct rl_layout {
    size_t num_samples, outer, max_size, inner;
    const size_t *sizes;   /* (num_samples,) backend memory */
    const size_t *offsets; /* (num_samples + 1,) backend memory: sums of the sizes before a sample */
} rl_layout;

/* The types that batches are converted between. */
static inline bool rl_is_batch_dtype(rl_dtype dtype)
{
    return dtype == RL_BOOL || dtype == RL_I32 || dtype == RL_I64 || dtype == RL_F32 || dtype == RL_F64;
}

struct rl_ragged_ops {
    /* Memory and transfer. Sizes in bytes; alloc's memory is not cleared. */
    void *(*alloc)(rl_backend *backend, size_t size, rl_status *status);
    void (*release)(rl_backend *backend, void *memory);
    bool (*upload)(rl_backend *backend, void *to, const void *from, size_t size, rl_status *status);
    bool (*download)(rl_backend *backend, void *to, const void *from, size_t size, rl_status *status);

    /* Between flat and padded, filler zero; elements of any type, of item_size bytes. */
    bool (*pad)(rl_backend *backend, const rl_layout *layout, size_t item_size, const void *flat, void *padded,
                rl_status *status);
    bool (*unpad)(rl_backend *backend, const rl_layout *layout, size_t item_size, const void *padded, void *flat,
                  rl_status *status);
    /* Between the types of rl_is_batch_dtype, as convert.h says. */
    bool (*convert)(rl_backend *backend, rl_dtype from, const void *in, rl_dtype to, void *out, size_t count,
                    rl_status *status);

    /* By indices. The layout is that of the indices' batch, with the data's outer and inner; `indices` is (num_samples,
     * max_size) int64. An index outside [0, extent) is an error that names its sample.
     *   gather   out[b, o, i, :] = in[b, o, indices[b, i], :] for i < sizes[b], else `filler` (item_size bytes)
     *   scatter  into[b, o, indices[b, i], :] = from[b, o, i, :] for i < sizes[b]; of equal indices the last counts
     *   mark     mask[b, t] = 1 where some i < sizes[b] has indices[b, i] == t, else 0 */
    bool (*gather)(rl_backend *backend, const rl_layout *layout, size_t item_size, const int64_t *indices,
                   size_t extent, const void *in, const void *filler, void *out, rl_status *status);
    bool (*scatter)(rl_backend *backend, const rl_layout *layout, size_t item_size, const int64_t *indices,
                    size_t extent, const void *from, void *into, rl_status *status);
    bool (*mark)(rl_backend *backend, const rl_layout *layout, const int64_t *indices, size_t extent, uint8_t *mask,
                 rl_status *status);

    /* sums[b, o, k] = sum over i < sizes[b] of padded[b, o, i, k], term i in lane order. */
    bool (*sum)(rl_backend *backend, const rl_layout *layout, const float *padded, double *sums, rl_status *status);
};

#ifdef __cplusplus
}
#endif
#endif
