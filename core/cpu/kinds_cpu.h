/* The evaluation's stages on the CPU by the kind of criterion: one table, a row of which is filled in by the file of
 * that kind; and the job that they work in. */
#ifndef RAGLOSS_KINDS_CPU_H
#define RAGLOSS_KINDS_CPU_H

#include "core/base/backend.h"
#include "core/cpu/logits_kernels.h"
#include "core/cpu/stages_kernels.h"
#include "core/cpu/terms_kernels.h"
#include "core/formulas/formulas.h"

struct rl_job {
    const rl_stage_kernels *kernels;
    const rl_logits_kernels *logits;
    const rl_terms_kernels *terms;
    float *cost;
    float *weight, *target; /* (P,) of each prediction in the existence loss */
    rl_digest *digests;     /* (B, P) of the batch last given to `cost`, where there are terms */
};

/* As rl_backend_ops describes them, of the sample `b` of a batch: its costs go to the job, its losses and its matches'
 * IoU to their places among those of the batch, as its gradients do; `factors` are those of the sample. */
typedef struct rl_cpu_kind {
    void (*cost)(rl_job *job, const rl_batch *batch, size_t b);
    void (*loss)(rl_job *job, const rl_batch *batch, size_t b, const rl_pairs *pairs, rl_losses *losses, float *iou);
    void (*gradients)(rl_job *job, const rl_batch *batch, size_t b, const rl_pairs *pairs, const float *iou,
                      const double *factors, float *const rows[RL_NUM_ARRAYS]);
} rl_cpu_kind;

/* The largest IoU of a sample's matches. */
static inline float rl_cpu_best_iou(const rl_pairs *pairs, size_t b, const float *iou)
{
    float best = 0.0f;
    for (size_t m = 0; m < pairs->num_matched[b]; m++) best = rl_max(best, iou[pairs->starts[b] + m]);
    return best;
}

void rl_cpu_example_gradients(rl_job *job, const rl_batch *batch, size_t b, const rl_pairs *pairs, const float *iou,
                              const double *factors, float *const rows[RL_NUM_ARRAYS]);
void rl_cpu_terms_gradients(rl_job *job, const rl_batch *batch, size_t b, const rl_pairs *pairs, const float *iou,
                            const double *factors, float *const rows[RL_NUM_ARRAYS]);

extern const rl_cpu_kind rl_cpu_example, rl_cpu_terms;

#endif
