#include "core/cpu/stages_cpu.h"

#include "core/base/memory.h"
#include "core/cpu/stages_criterion.h"
#include "core/cpu/stages_kernels.h"
#include "core/formulas/formulas.h"
#include "core/formulas/unaligned.h"

#include <stdlib.h>
#include <string.h>

struct rl_job {
    const rl_stage_kernels *kernels;
    float *cost;
    float *weight, *target; /* (P,) of each prediction in the existence loss */
};

const rl_stage_kernels *rl_stage_kernels_of(rl_simd level)
{
#if defined(__x86_64__)
    if (level == RL_SIMD_AVX512) return &rl_stage_kernels_avx512;
    if (level == RL_SIMD_AVX2) return &rl_stage_kernels_avx2;
#endif
    (void)level;
    return &rl_stage_kernels_baseline;
}

rl_job *rl_cpu_job_create(rl_backend *backend, const rl_batch_limits *limits, rl_status *status)
{
    (void)backend;
    size_t stride = rl_cost_stride(limits->num_preds), row;
    rl_job *job = rl_alloc(1, sizeof *job, status);
    if (!job) return NULL;
    job->kernels = rl_stage_kernels_of(rl_simd_best());
    if (!rl_multiply(stride, sizeof(float), &row)) {
        rl_fail(status, RL_ERR_MEMORY, "out of memory: %zu predictions a sample are too many", limits->num_preds);
        goto fail;
    }
    if (!(job->cost = rl_alloc_aligned(limits->num_objects, row, status))) goto fail;
    if (!(job->weight = rl_alloc_aligned(stride, sizeof(float), status))) goto fail;
    if (!(job->target = rl_alloc_aligned(stride, sizeof(float), status))) goto fail;
    return job;
fail:
    rl_cpu_job_destroy(job);
    return NULL;
}

void rl_cpu_job_limit_simd(rl_job *job, rl_simd level)
{
    job->kernels = rl_stage_kernels_of(level < rl_simd_best() ? level : rl_simd_best());
}

void rl_cpu_job_destroy(rl_job *job)
{
    if (!job) return;
    free(job->cost);
    free(job->weight);
    free(job->target);
    free(job);
}

bool rl_cpu_cost(rl_job *job, const rl_batch *batch, float **cost, rl_status *status)
{
    (void)status;
    size_t stride = rl_cost_stride(batch->num_preds);
    *cost = job->cost;
    if (batch->criterion) {
        rl_criterion_cost(batch, job->cost);
        return true;
    }
    for (size_t b = 0; b < batch->num_samples; b++)
        job->kernels->cost(batch, b, job->cost + batch->offsets[b] * stride);
    return true;
}

/* Class and box losses of the matches; leaves weight and target of the matched predictions in the job. Returns the sum
 * of the weights. */
static double match_losses(rl_job *job, const rl_batch *batch, size_t sample, const rl_pairs *pairs, rl_losses *losses,
                           float *iou)
{
    size_t num_preds = batch->num_preds, num_classes = batch->num_classes;
    size_t first = batch->offsets[sample];
    double class_lane[RL_LANES] = {0}, bbox_lane[RL_LANES] = {0}, weight_lane[RL_LANES] = {0};
    for (size_t m = 0; m < pairs->num_matched[sample]; m++) {
        size_t i = (size_t)pairs->pred[first + m], j = first + (size_t)pairs->gt[first + m];
        size_t row = sample * num_preds + i;
        float weight = batch->weights[j];
        rl_box gt = rl_box_at(batch->gt_boxes, j), pred = rl_box_at(batch->boxes, row);
        iou[first + m] = rl_iou(gt, rl_area(gt), pred, rl_area(pred));
        float bbox_term = rl_bbox_term(weight, iou[first + m]);
        job->weight[i] = rl_matched_weight(weight, bbox_term);
        job->target[i] = 1.0f;
        class_lane[m % RL_LANES] += job->kernels->class_loss(batch->class_probs + row * num_classes * sizeof(float),
                                                             num_classes, batch->labels[j], weight);
        bbox_lane[m % RL_LANES] += (double)bbox_term;
        weight_lane[m % RL_LANES] += (double)job->weight[i];
    }
    losses->value[RL_CLASS_LOSS] = rl_fold_lanes(class_lane);
    losses->value[RL_BBOX_LOSS] = rl_fold_lanes(bbox_lane);
    return rl_fold_lanes(weight_lane);
}

bool rl_cpu_loss(rl_job *job, const rl_batch *batch, const rl_pairs *pairs, rl_losses *losses, float *iou,
                 rl_status *status)
{
    (void)status;
    size_t num_preds = batch->num_preds;
    if (batch->criterion) {
        rl_criterion_loss(batch, pairs, losses, iou);
        return true;
    }
    for (size_t b = 0; b < batch->num_samples; b++) {
        size_t num_matched = pairs->num_matched[b], first = batch->offsets[b];
        memset(job->target, 0, num_preds * sizeof(float));
        double sum = match_losses(job, batch, b, pairs, &losses[b], iou);
        float mean = num_matched ? (float)(sum / (double)num_matched) : 0.0f;
        float unmatched = rl_unmatched_weight(mean, (float)num_matched, (float)num_preds);
        size_t m = 0; /* pairs ascend by prediction: all between two of them are unmatched */
        for (size_t i = 0; i < num_preds; i++) {
            if (m < num_matched && (size_t)pairs->pred[first + m] == i)
                m++;
            else
                job->weight[i] = unmatched;
        }
        losses[b].value[RL_EXISTENCE_LOSS] = job->kernels->existence_loss(
            batch->existence + b * num_preds * sizeof(float), job->weight, job->target, num_preds);
    }
    return true;
}
