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
    rl_backend *backend; /* where data, sizes and mask lie; must outlive the batch */
    rl_dtype dtype;
    int rank;
    int non_uniform_dim;       /* 1 … rank - 1; dimension 0 is the batch's */
    size_t shape[RL_MAX_RANK]; /* of the padded tensor; shape[non_uniform_dim] is the largest sample size */
    struct rl_sizes *sizes;    /* sample sizes and mask, shared between batches; a share of them is owned */
    void *data;                /* owned, backend memory, C order */
} rl_ragged;

/* Frees a batch; one that is all zero is left as it is. */
void rl_ragged_release(rl_ragged *ragged);

/* Sample sizes on the host, (B,); their sum; the mask (B, largest size) of one byte an entry, in backend memory. */
const size_t *rl_ragged_sample_sizes(const rl_ragged *ragged);
size_t rl_ragged_num_targets(const rl_ragged *ragged);
const uint8_t *rl_ragged_mask(const rl_ragged *ragged);

/* Every function below writes a new batch to `*out`, owned by the caller, and leaves `*out` alone on failure. */

/* Packs `num_samples` tensors of one type and equal shapes but for the non-uniform dimension, which is counted in the
 * batch: dimension d of the batch is dimension d - 1 of a sample. With `like`, sizes and mask are shared with that
 * batch, and the sizes must agree. Without samples, dtype is float32 and the shape (0, 0). */
bool rl_ragged_combine(rl_backend *backend, const rl_tensor *samples, size_t num_samples, int non_uniform_dim,
                       const rl_ragged *like, rl_ragged *out, rl_status *status);

/* Attaches the sizes and mask of `like` to a padded tensor on the host, whose shape agrees with them. */
bool rl_ragged_with_sample_sizes_like(const rl_ragged *like, const rl_tensor *padded, int non_uniform_dim,
                                      rl_ragged *out, rl_status *status);

/* Splits a batch into samples, as tensors of their own sizes on the host. `*samples` (B,) and the one block of memory
 * that they view are freed with free(). */
bool rl_ragged_split(const rl_ragged *ragged, rl_tensor **samples, void **memory, rl_status *status);

/* The first copies a batch to another device, the second to another element type (see the backend's `convert`). */
bool rl_ragged_to_device(const rl_ragged *ragged, rl_backend *backend, rl_ragged *out, rl_status *status);
bool rl_ragged_to_dtype(const rl_ragged *ragged, rl_dtype dtype, rl_ragged *out, rl_status *status);

/* A batch of the same shape and sizes whose padded tensor `function` makes from this one's: `in` and `made` are backend
 * memory of `count` elements, of this batch's type and of `dtype`. */
typedef bool rl_ragged_function(void *context, rl_backend *backend, const void *in, void *made, size_t count,
                                rl_status *status);
bool rl_ragged_apply(const rl_ragged *ragged, rl_dtype dtype, rl_ragged_function *function, void *context,
                     rl_ragged *out, rl_status *status);

/* Index batches are int64, (B, most indices), non-uniform in dimension 1. An index counts a sample's own
 * targets; one outside them is an error that names the sample, so that no filler is ever read. */

/* out[b, i] = data[b, indices[b, i]], with the indices' sizes; filler is `filler`, one element of the data's type,
 * or zero where NULL. */
bool rl_batched_indexing_access(const rl_ragged *data, const rl_ragged *indices, const void *filler, rl_ragged *out,
                                rl_status *status);

/* into[b, indices[b, i]] = data[b, i], in place; of equal indices the last counts. The sizes of data and indices agree.
 */
bool rl_batched_indexing_write(const rl_ragged *data, const rl_ragged *indices, rl_ragged *into, rl_status *status);

/* (B, num_targets) bool, every sample of full size: true where an index of the sample names the target. */
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
