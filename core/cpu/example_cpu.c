/* The loss of the example; its formulas stand in formulas.h, which CUDA compiles too. */
#include "core/cpu/kinds_cpu.h"
#include "core/formulas/formulas.h"
#include "core/formulas/unaligned.h"

#include <string.h>

static void sample_cost(rl_job *job, const rl_batch *batch, size_t b)
{
    job->kernels->cost(batch, b, job->cost + batch->offsets[b] * rl_cost_stride(batch->num_preds));
}

/* Class and box losses of the matches; leaves weight and target of the matched predictions in the job. Returns the sum
 * of the weights. */
static double match_losses(rl_job *job, const rl_batch *batch, size_t sample, const rl_pairs *pairs, rl_losses *losses,
                           float *iou)
{
    size_t num_preds = batch->num_preds, num_classes = batch->num_classes;
    size_t first = pairs->starts[sample];
    double class_lane[RL_LANES] = {0}, bbox_lane[RL_LANES] = {0}, weight_lane[RL_LANES] = {0};
    for (size_t m = 0; m < pairs->num_matched[sample]; m++) {
        size_t i = (size_t)pairs->pred[first + m], j = batch->offsets[sample] + (size_t)pairs->gt[first + m];
        size_t row = sample * num_preds + i;
        float weight = batch->weights[j];
        rl_box gt = rl_box_at(batch->gt_boxes, j), pred = rl_box_at(batch->array[RL_BOXES], row);
        iou[first + m] = rl_iou(gt, rl_area(gt), pred, rl_area(pred));
        float bbox_term = rl_bbox_term(weight, iou[first + m]);
        job->weight[i] = rl_matched_weight(weight, bbox_term);
        job->target[i] = 1.0f;
        class_lane[m % RL_LANES] += job->kernels->class_loss(
            batch->array[RL_CLASS_PROBS] + row * num_classes * sizeof(float), num_classes, batch->labels[j], weight);
        bbox_lane[m % RL_LANES] += (double)bbox_term;
        weight_lane[m % RL_LANES] += (double)job->weight[i];
    }
    losses->value[RL_CLASS_LOSS] = rl_fold_lanes(class_lane);
    losses->value[RL_BBOX_LOSS] = rl_fold_lanes(bbox_lane);
    return rl_fold_lanes(weight_lane);
}

/* Gives all predictions between two matched ones the weight of the unmatched; pairs ascend by prediction. */
static void weigh_unmatched(rl_job *job, size_t num_preds, const int32_t *pred, size_t num_matched, float weight)
{
    size_t m = 0;
    for (size_t i = 0; i < num_preds; i++) {
        if (m < num_matched && (size_t)pred[m] == i)
            m++;
        else
            job->weight[i] = weight;
    }
}

static void sample_loss(rl_job *job, const rl_batch *batch, size_t b, const rl_pairs *pairs, rl_losses *losses,
                        float *iou)
{
    size_t num_preds = batch->num_preds, num_matched = pairs->num_matched[b];
    memset(job->target, 0, num_preds * sizeof(float));
    double sum = match_losses(job, batch, b, pairs, &losses[b], iou);
    float mean = num_matched ? (float)(sum / (double)num_matched) : 0.0f;
    weigh_unmatched(job, num_preds, pairs->pred + pairs->starts[b], num_matched,
                    rl_unmatched_weight(mean, (float)num_matched, (float)num_preds));
    losses[b].value[RL_EXISTENCE_LOSS] = job->kernels->existence_loss(
        batch->array[RL_EXISTENCE] + b * num_preds * sizeof(float), job->weight, job->target, num_preds);
}

const rl_cpu_kind rl_cpu_example = {.cost = sample_cost, .loss = sample_loss, .gradients = rl_cpu_example_gradients};
