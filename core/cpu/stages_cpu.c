#include "core/cpu/stages_cpu.h"

#include "core/base/memory.h"
#include "core/cpu/kinds_cpu.h"
#include "core/formulas/criterion.h"

#include <stdlib.h>

static void use_level(rl_job *job, rl_simd level)
{
    job->kernels = rl_stage_kernels_of(level);
    job->logits = rl_logits_kernels_of(level);
    job->terms = rl_terms_kernels_of(level);
}

rl_job *rl_cpu_job_create(rl_backend *backend, const rl_batch_limits *limits, rl_status *status)
{
    (void)backend;
    size_t stride = rl_cost_stride(limits->num_preds), row, num_rows;
    rl_job *job = rl_alloc(1, sizeof *job, status);
    if (!job) return NULL;
    use_level(job, rl_simd_best());
    if (!rl_multiply(stride, sizeof(float), &row) || !rl_multiply(limits->num_samples, limits->num_preds, &num_rows)) {
        rl_fail(status, RL_ERR_MEMORY, "out of memory: %zu predictions a sample are too many", limits->num_preds);
        goto fail;
    }
    if (!(job->cost = rl_alloc_aligned(limits->num_objects, row, status))) goto fail;
    if (!(job->weight = rl_alloc_aligned(stride, sizeof(float), status))) goto fail;
    if (!(job->target = rl_alloc_aligned(stride, sizeof(float), status))) goto fail;
    if (!(job->digests = rl_alloc(num_rows, sizeof *job->digests, status))) goto fail;
    return job;
fail:
    rl_cpu_job_destroy(job);
    return NULL;
}

void rl_cpu_job_limit_simd(rl_job *job, rl_simd level)
{
    use_level(job, level < rl_simd_best() ? level : rl_simd_best());
}

void rl_cpu_job_destroy(rl_job *job)
{
    if (!job) return;
    free(job->cost);
    free(job->weight);
    free(job->target);
    free(job->digests);
    free(job);
}

static const rl_cpu_kind *kind_of(const rl_batch *batch)
{
    static const rl_cpu_kind *const kinds[RL_NUM_KINDS] = {
        [RL_KIND_EXAMPLE] = &rl_cpu_example,
        [RL_KIND_TERMS] = &rl_cpu_terms,
    };
    return kinds[batch->criterion->kind];
}

bool rl_cpu_cost(rl_job *job, const rl_batch *batch, float **cost, rl_status *status)
{
    (void)status;
    const rl_cpu_kind *kind = kind_of(batch);
    for (size_t b = 0; b < batch->num_samples; b++) kind->cost(job, batch, b);
    *cost = job->cost;
    return true;
}

bool rl_cpu_loss(rl_job *job, const rl_batch *batch, const rl_pairs *pairs, rl_losses *losses, float *iou,
                 rl_status *status)
{
    (void)status;
    const rl_cpu_kind *kind = kind_of(batch);
    for (size_t b = 0; b < batch->num_samples; b++) kind->loss(job, batch, b, pairs, losses, iou);
    return true;
}

bool rl_cpu_gradients(rl_job *job, const rl_batch *batch, const rl_pairs *pairs, const float *iou,
                      const rl_losses *factors, float *const rows[RL_NUM_ARRAYS], rl_status *status)
{
    (void)status;
    const rl_cpu_kind *kind = kind_of(batch);
    for (size_t b = 0; b < batch->num_samples; b++) kind->gradients(job, batch, b, pairs, iou, factors[b].value, rows);
    return true;
}
