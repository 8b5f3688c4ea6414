/* The kernels. Pointers are to GPU memory; shapes and meanings are those of the operations in backend.h.
 *
 * Work on ragged batches is shared out by slabs: what one sample holds at one place of the outer dimensions. A warp
 * (threadIdx.y) takes a slab, its lanes (threadIdx.x) neighbouring elements. */
#ifndef RAGLOSS_KERNELS_H
#define RAGLOSS_KERNELS_H

#include "core/base/backend.h"
#include "core/formulas/criterion.h"
#include "core/formulas/logits.h"
#include "core/ragged/ragged_ops.h"
#include "cuda/launch.h"

#define RL_SLAB_WARPS 4u

__global__ void rl_pad_kernel(rl_layout layout, size_t item_size, const void *flat, void *padded);
__global__ void rl_unpad_kernel(rl_layout layout, size_t item_size, const void *padded, void *flat);
__global__ void rl_convert_kernel(rl_dtype from, const void *in, rl_dtype to, void *out, size_t count);

/* Checks the indices, and finds which of equal ones counts.
 *
 *   first_bad  1, out: the place in `indices` of the first outside [0, extent); all bits set beforehand, and still if
 *              there is none
 *   last       (num_samples, extent), out: the last i < sizes[b] with indices[b, i] == t; -1 beforehand, and still
 * where there is none. May be NULL. */
__global__ void rl_claim_kernel(rl_layout layout, const int64_t *indices, size_t extent, unsigned long long *first_bad,
                                long long *last);

/* `filler` is one element in the lowest bytes. */
__global__ void rl_gather_kernel(rl_layout layout, size_t item_size, const int64_t *indices, size_t extent,
                                 const void *in, uint64_t filler, void *out);
__global__ void rl_scatter_kernel(rl_layout layout, size_t item_size, const long long *last, size_t extent,
                                  const void *from, void *into);
__global__ void rl_mark_kernel(const long long *last, size_t count, uint8_t *mask);
__global__ void rl_sum_kernel(rl_layout layout, const float *padded, double *sums);

/* One thread a prediction, RL_COST_THREADS of them a block; objects come RL_COST_OBJECTS at a time. The batch's and
 * pairs' pointers are the GPU's, but for that to the criterion, which is passed by itself; `digests` (B, P) are those
 * of the predictions where there are terms; `stride` is the batch's rl_cost_stride. */
#define RL_COST_THREADS 128u
#define RL_COST_OBJECTS 32u
typedef void rl_cost_kernel(rl_batch batch, rl_criterion criterion, const rl_digest *digests, size_t stride,
                            float *cost);

/* Each block takes one sample. */
#define RL_LOSS_THREADS 256u
typedef void rl_loss_kernel(rl_batch batch, rl_criterion criterion, const rl_digest *digests, rl_pairs pairs,
                            rl_losses *losses, float *iou);

/* Likewise; rows as backend.h says, of the arrays that the criterion reads. */
struct rl_slope_rows {
    float *array[RL_NUM_ARRAYS];
};
typedef void rl_gradients_kernel(rl_batch batch, rl_criterion criterion, const rl_digest *digests, rl_pairs pairs,
                                 const rl_losses *factors, rl_slope_rows rows);

/* By the kind of criterion. All are launched alike. */
__global__ void rl_example_cost_kernel(rl_batch batch, rl_criterion criterion, const rl_digest *digests, size_t stride,
                                       float *cost);
__global__ void rl_example_loss_kernel(rl_batch batch, rl_criterion criterion, const rl_digest *digests, rl_pairs pairs,
                                       rl_losses *losses, float *iou);
__global__ void rl_example_gradients_kernel(rl_batch batch, rl_criterion criterion, const rl_digest *digests,
                                            rl_pairs pairs, const rl_losses *factors, rl_slope_rows rows);
__global__ void rl_terms_cost_kernel(rl_batch batch, rl_criterion criterion, const rl_digest *digests, size_t stride,
                                     float *cost);
__global__ void rl_terms_loss_kernel(rl_batch batch, rl_criterion criterion, const rl_digest *digests, rl_pairs pairs,
                                     rl_losses *losses, float *iou);
__global__ void rl_terms_gradients_kernel(rl_batch batch, rl_criterion criterion, const rl_digest *digests,
                                          rl_pairs pairs, const rl_losses *factors, rl_slope_rows rows);

/* The digests of `count` predictions with `num_classes` > 0 logits each: the sum of softmax, or of the background terms
 * of sigmoid; the other stays as it is. A warp (threadIdx.y) takes a prediction, its lanes (threadIdx.x) neighbouring
 * logits: lane l is lane l of the sums. */
#define RL_DIGEST_WARPS 4u
__global__ void rl_softmax_kernel(const float *logits, size_t count, size_t num_classes, rl_digest *digests);
__global__ void rl_background_kernel(const float *logits, size_t count, size_t num_classes, float gamma,
                                     rl_digest *digests);

#endif
