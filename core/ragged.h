/* Ragged batches: samples of different sizes in one padded tensor, and the operations of a detection loss on them.
 *
 * A ragged batch is a padded tensor (B, …) on a device, the sizes of its samples, a mask that says which entries are
 * real, and the non-uniform dimension, the one along which samples differ. Batches that describe the same objects share
 * one set of sizes and mask. Filler never reaches a result.
 *
 * Vocabulary: NVIDIA ACCV-Lab's batching-helpers. */
#ifndef RAGLOSS_RAGGED_H
#define RAGLOSS_RAGGED_H

#include "device.h"
#include "tensor.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

typedef struct rl_ragged {
    rl_backend *backend; /* whose memory holds data, sizes and mask; must outlive the batch */
    rl_dtype dtype;
    int rank;
    int non_uniform_dim;       /* 1 … rank - 1; dimension 0 is the batch's */
    size_t shape[RL_MAX_RANK]; /* of the padded tensor; shape[non_uniform_dim] is the largest sample size */
    struct rl_sizes *sizes;    /* sample sizes and mask, shared between batches; this batch owns a reference */
    void *data;                /* owned, backend memory, C order */
} rl_ragged;

/* Frees a batch; for one that is all zero, does nothing. */
void rl_ragged_release(rl_ragged *ragged);

/* The sample sizes (B,) on the host; their sum; the mask (B, largest size), with one byte per entry, in backend memory.
 */
const size_t *rl_ragged_sample_sizes(const rl_ragged *ragged);
size_t rl_ragged_num_targets(const rl_ragged *ragged);
const uint8_t *rl_ragged_mask(const rl_ragged *ragged);

/* Every function below writes a new batch to `*out`, owned by the caller, and leaves `*out` unchanged on failure. */

/* Packs `num_samples` tensors of one type whose shapes are equal except in the non-uniform dimension, which is that of
 * the batch: dimension d of the batch is dimension d - 1 of a sample. With `like`, sizes and mask are shared with that
 * batch, and the sizes must agree. Without samples, the type is float32 and the shape (0, 0). */
bool rl_ragged_combine(rl_backend *backend, const rl_tensor *samples, size_t num_samples, int non_uniform_dim,
                       const rl_ragged *like, rl_ragged *out, rl_status *status);

/* Attaches the sizes and mask of `like` to a padded tensor on the host, whose shape agrees with them. */
bool rl_ragged_with_sample_sizes_like(const rl_ragged *like, const rl_tensor *padded, int non_uniform_dim,
                                      rl_ragged *out, rl_status *status);

/* Splits a batch into samples, as tensors of their own sizes on the host. The caller frees `*samples` (B,) and
 * `*memory`, which they all view, with free(). */
bool rl_ragged_split(const rl_ragged *ragged, rl_tensor **samples, void **memory, rl_status *status);

/* The first copies a batch to another device, the second to another element type (see the backend's `convert`). */
bool rl_ragged_to_device(const rl_ragged *ragged, rl_backend *backend, rl_ragged *out, rl_status *status);
bool rl_ragged_to_dtype(const rl_ragged *ragged, rl_dtype dtype, rl_ragged *out, rl_status *status);

/* Makes a batch of the same shape and sizes, whose padded tensor `function` computes from this one's: `in` and `made`
 * are backend memory for `count` elements, of this batch's type and of `dtype`. */
typedef bool rl_ragged_function(void *context, rl_backend *backend, const void *in, void *made, size_t count,
                                rl_status *status);
bool rl_ragged_apply(const rl_ragged *ragged, rl_dtype dtype, rl_ragged_function *function, void *context,
                     rl_ragged *out, rl_status *status);

/* Batches of indices are int64, (B, largest number of indices), non-uniform in dimension 1. An index is that of a
 * target in its own sample; one that is out of range is an error that names the sample, so that filler is never read.
 */

/* out[b, i] = data[b, indices[b, i]], with the sizes of the indices. The batch is padded with `filler`, one element of
 * the data's type, or 0 if it is NULL. */
bool rl_batched_indexing_access(const rl_ragged *data, const rl_ragged *indices, const void *filler, rl_ragged *out,
                                rl_status *status);

/* into[b, indices[b, i]] = data[b, i], in place; if indices are equal, the last one counts. Data and indices must have
 * the same sizes.
 */
bool rl_batched_indexing_write(const rl_ragged *data, const rl_ragged *indices, rl_ragged *into, rl_status *status);

/* Makes a batch of bool (B, num_targets), in which every sample has the full size: true for each indexed target. */
bool rl_batched_mask_from_indices(const rl_ragged *indices, size_t num_targets, rl_ragged *out, rl_status *status);

/* Sums and averages of a float32 batch over its non-uniform dimension, added in float64 in the lane order of
 * formulas.h. `sums` has the padded shape without that dimension, on the host. The average of no targets is NaN, or 0
 * with `nans_to_zero`, which makes every NaN average 0. */
bool rl_sum_over_targets(const rl_ragged *ragged, double *sums, rl_status *status);
bool rl_average_over_targets(const rl_ragged *ragged, bool nans_to_zero, double *averages, rl_status *status);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
