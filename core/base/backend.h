/* The table of operations that a device implements for the evaluation; that for ragged batches is in ragged_ops.h. The
 * CPU's is in core/cpu, CUDA's in cuda/. Both compile formulas.h, and every result of one equals the other's bit for
 * bit, but for costs and IoU that are NaN, of which any bits will do. All pointers are the host's. */
#ifndef RAGLOSS_BACKEND_H
#define RAGLOSS_BACKEND_H

#include "core/base/arrays.h"
#include "core/base/status.h"
#include "core/criterion.h"
#include "core/device.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One batch of the evaluation, on the host. Predictions are float32 in this machine's byte order, contiguous, of any
 * alignment; ground truth is flat, sample after sample. Numbers may be NaN or infinite; all labels are in [0, C). */
typedef struct rl_batch {
    size_t num_samples, num_preds, num_classes;
    const unsigned char *array[RL_NUM_ARRAYS]; /* of the predictions those that the criterion reads, else NULL */
    const size_t *offsets;                     /* (B + 1,) offsets[b] of the batch's objects lie before sample b */
    const float *gt_boxes;                     /* (N, D) */
    const int32_t *labels;                     /* (N,) */
    const float *weights;                      /* (N,) */
    const rl_criterion *criterion;
} rl_batch;

/* The matches of a batch, sample b's from starts[b] by ascending prediction. A prediction is in one of them at most, an
 * object may be in several. */
typedef struct rl_pairs {
    const size_t *starts;         /* (B,) */
    const size_t *num_matched;    /* (B,) */
    const int32_t *pred, *gt;     /* indices within the sample */
    const struct rl_pairs *boxes; /* those that box terms are taken of; NULL: the same */
} rl_pairs;

/* The losses of a sample, as many as the criterion has; rl_losses_of names them. The example's loss has these. */
#define RL_MAX_LOSSES 20
enum { RL_CLASS_LOSS, RL_BBOX_LOSS, RL_EXISTENCE_LOSS };

/* Room for the longest name of a loss, with that of its block. */
#define RL_LOSS_NAME_SIZE 40

typedef struct rl_losses {
    double value[RL_MAX_LOSSES];
} rl_losses;

/* The most that one batch of a run holds. */
typedef struct rl_batch_limits {
    size_t num_samples, num_objects, num_preds, num_classes;
    size_t num_pairs; /* matches: objects, as many times as each may be matched */
    const rl_criterion *criterion;
    bool with_gradients; /* else they are never asked for */
} rl_batch_limits;

/* Distance in floats between the cost rows of two objects: the predictions rounded up to full vectors. */
#define RL_COST_ALIGN 16
static inline size_t rl_cost_stride(size_t num_preds)
{
    return (num_preds + RL_COST_ALIGN - 1) / RL_COST_ALIGN * RL_COST_ALIGN;
}

typedef struct rl_job rl_job;

typedef struct rl_backend_ops {
    const char *name; /* "cpu", "cuda:0" */
    /* True where the evaluation reads predictions where they lie; else they are first copied to memory of host_alloc.
     */
    bool reads_in_place;
    size_t min_slots;   /* batches in flight that keep it busy */
    size_t batch_bytes; /* of a batch, that it works on best; no result depends on it */

    /* Bytes free for batches in flight; 0 if that is not known. */
    bool (*free_memory)(rl_backend *backend, size_t *size, rl_status *status);

    /* Host memory from which transfers are fastest. */
    void *(*host_alloc)(rl_backend *backend, size_t size, rl_status *status);
    void (*host_release)(rl_backend *backend, void *memory);

    /* A job owns all that one batch in flight needs, allocated once; jobs of one backend may be used by
     * different threads at the same time.
     *   cost   (offsets[b] + j, i) -> cost of prediction i and object j of sample b, rows rl_cost_stride(P) apart,
     *          their ends filled with +infinity; the job's memory, the caller's to change until its next call
     *   loss   losses (B,), those of the example's loss by their names above and those of terms as rl_list_losses
     *          lists them, and the matches' IoU, at their places in `pairs`; of the batch last given to `cost`
     *   gradients  rows (B, P, …) in memory of host_alloc, of each array of predictions that the criterion reads: the
     *          derivatives of a total by its numbers, the matches held fixed, where `factors` (B,) are those of the
     *          total by each of the losses; of the batch last given to `cost` and `loss`, which gave `iou`
     * A job too large for the device fails with RL_ERR_DEVICE_MEMORY. */
    rl_job *(*job_create)(rl_backend *backend, const rl_batch_limits *limits, rl_status *status);
    void (*job_destroy)(rl_job *job);
    bool (*cost)(rl_job *job, const rl_batch *batch, float **cost, rl_status *status);
    bool (*loss)(rl_job *job, const rl_batch *batch, const rl_pairs *pairs, rl_losses *losses, float *iou,
                 rl_status *status);
    bool (*gradients)(rl_job *job, const rl_batch *batch, const rl_pairs *pairs, const float *iou,
                      const rl_losses *factors, float *const rows[RL_NUM_ARRAYS], rl_status *status);

    void (*destroy)(rl_backend *backend);
} rl_backend_ops;

/* What ragged batches on the device are made of: see ragged_ops.h. */
typedef struct rl_ragged_ops rl_ragged_ops;

struct rl_backend {
    const rl_backend_ops *ops;
    const rl_ragged_ops *ragged;
};

#ifdef __cplusplus
}
#endif
#endif
