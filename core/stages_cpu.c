#include "stages_cpu.h"

#include "formulas.h"
#include "memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Predictions of one sample by coordinate, so that loops over them run in vectors. */
typedef struct columns {
    float *x1, *y1, *x2, *y2, *area, *class_prob;
} columns;

struct rl_job {
    float *cost;
    columns pred;
    float *weight, *target; /* (P,) of each prediction in the existence loss */
    float *memory;          /* holds all of the above but the cost */
};

rl_job *rl_cpu_job_create(rl_backend *backend, const rl_batch_limits *limits, rl_status *status)
{
    (void)backend;
    size_t stride = rl_cost_stride(limits->num_preds), costs, floats;
    rl_job *job = rl_alloc(1, sizeof *job, status);
    if (!job) return NULL;
    if (!rl_multiply(limits->num_objects, stride, &costs) || !rl_multiply(8, stride, &floats)) {
        rl_fail(status, RL_ERR_MEMORY, "out of memory: a cost matrix of %zu objects and %zu predictions is too large",
                limits->num_objects, limits->num_preds);
        goto fail;
    }
    if (!(job->cost = rl_alloc_aligned(costs, sizeof(float), status))) goto fail;
    if (!(job->memory = rl_alloc_aligned(floats, sizeof(float), status))) goto fail;
    float **array[] = {&job->pred.x1,   &job->pred.y1,         &job->pred.x2, &job->pred.y2,
                       &job->pred.area, &job->pred.class_prob, &job->weight,  &job->target};
    for (size_t k = 0; k < 8; k++) *array[k] = job->memory + k * stride;
    return job;
fail:
    rl_cpu_job_destroy(job);
    return NULL;
}

void rl_cpu_job_destroy(rl_job *job)
{
    if (!job) return;
    free(job->cost);
    free(job->memory);
    free(job);
}

/* Element `index` of float32 data of any alignment. */
static inline float load(const unsigned char *data, size_t index)
{
    float value;
    memcpy(&value, data + index * sizeof value, sizeof value);
    return value;
}

static inline rl_box load_box(const unsigned char *boxes, size_t index)
{
    rl_box box;
    memcpy(&box, boxes + index * sizeof box, sizeof box);
    return box;
}

static inline rl_box object_box(const rl_batch *batch, size_t object)
{
    rl_box box;
    memcpy(&box, batch->gt_boxes + 4 * object, sizeof box);
    return box;
}

static void split_boxes(const unsigned char *boxes, size_t num_preds, columns *pred)
{
    for (size_t i = 0; i < num_preds; i++) {
        rl_box box = load_box(boxes, i);
        pred->x1[i] = box.x1;
        pred->y1[i] = box.y1;
        pred->x2[i] = box.x2;
        pred->y2[i] = box.y2;
        pred->area[i] = rl_area(box);
    }
}

static void pick_class(const unsigned char *class_probs, size_t num_preds, size_t num_classes, size_t label,
                       float *restrict class_prob)
{
    for (size_t i = 0; i < num_preds; i++) class_prob[i] = load(class_probs, i * num_classes + label);
}

static void cost_row(rl_box gt, const columns *pred, size_t num_preds, size_t stride, float *restrict cost)
{
    const float *x1 = pred->x1, *y1 = pred->y1, *x2 = pred->x2, *y2 = pred->y2, *area = pred->area;
    float gt_area = rl_area(gt);
    for (size_t i = 0; i < num_preds; i++) {
        rl_box box = {x1[i], y1[i], x2[i], y2[i]};
        cost[i] = rl_cost(rl_iou(gt, gt_area, box, area[i]), pred->class_prob[i]);
    }
    for (size_t i = num_preds; i < stride; i++) cost[i] = INFINITY;
}

bool rl_cpu_cost(rl_job *job, const rl_batch *batch, const float **cost, rl_status *status)
{
    (void)status;
    size_t num_preds = batch->num_preds, num_classes = batch->num_classes, stride = rl_cost_stride(num_preds);
    for (size_t b = 0; b < batch->num_samples; b++) {
        size_t first = batch->offsets[b] - batch->offsets[0], end = batch->offsets[b + 1] - batch->offsets[0];
        if (first == end) continue;
        split_boxes(batch->boxes + b * num_preds * sizeof(rl_box), num_preds, &job->pred);
        for (size_t j = first; j < end; j++) {
            if (j == first || batch->labels[j] != batch->labels[j - 1])
                pick_class(batch->class_probs + b * num_preds * num_classes * sizeof(float), num_preds, num_classes,
                           (size_t)batch->labels[j], job->pred.class_prob);
            cost_row(object_box(batch, j), &job->pred, num_preds, stride, job->cost + j * stride);
        }
    }
    *cost = job->cost;
    return true;
}

static double class_loss(const unsigned char *class_probs, size_t num_classes, size_t label, float weight)
{
    double lane[RL_LANES] = {0};
    for (size_t c = 0; c < num_classes; c++)
        lane[c % RL_LANES] += (double)rl_class_term(weight, c == label ? 1.0f : 0.0f, load(class_probs, c));
    return rl_fold_lanes(lane);
}

static double existence_loss(const unsigned char *existence, const float *weight, const float *target, size_t num_preds)
{
    double lane[RL_LANES] = {0};
    for (size_t i = 0; i < num_preds; i++)
        lane[i % RL_LANES] += (double)rl_existence_term(weight[i], load(existence, i), target[i]);
    return rl_fold_lanes(lane);
}

/* Class and box losses of the matches; leaves weight and target of the matched predictions in the job. Returns the sum
 * of the weights. */
static double match_losses(rl_job *job, const rl_batch *batch, size_t sample, const rl_pairs *pairs, rl_losses *losses,
                           float *iou)
{
    size_t num_preds = batch->num_preds, num_classes = batch->num_classes;
    size_t first = batch->offsets[sample] - batch->offsets[0];
    double class_lane[RL_LANES] = {0}, bbox_lane[RL_LANES] = {0}, weight_lane[RL_LANES] = {0};
    for (size_t m = 0; m < pairs->num_matched[sample]; m++) {
        size_t i = (size_t)pairs->pred[first + m], j = first + (size_t)pairs->gt[first + m];
        size_t row = sample * num_preds + i;
        float weight = batch->weights[j];
        rl_box gt = object_box(batch, j), pred = load_box(batch->boxes, row);
        iou[first + m] = rl_iou(gt, rl_area(gt), pred, rl_area(pred));
        float bbox_term = rl_bbox_term(weight, iou[first + m]);
        job->weight[i] = rl_matched_weight(weight, bbox_term);
        job->target[i] = 1.0f;
        class_lane[m % RL_LANES] += class_loss(batch->class_probs + row * num_classes * sizeof(float), num_classes,
                                               (size_t)batch->labels[j], weight);
        bbox_lane[m % RL_LANES] += (double)bbox_term;
        weight_lane[m % RL_LANES] += (double)job->weight[i];
    }
    losses->class_loss = rl_fold_lanes(class_lane);
    losses->bbox_loss = rl_fold_lanes(bbox_lane);
    return rl_fold_lanes(weight_lane);
}

bool rl_cpu_loss(rl_job *job, const rl_batch *batch, const rl_pairs *pairs, rl_losses *losses, float *iou,
                 rl_status *status)
{
    (void)status;
    size_t num_preds = batch->num_preds;
    for (size_t b = 0; b < batch->num_samples; b++) {
        size_t num_matched = pairs->num_matched[b], first = batch->offsets[b] - batch->offsets[0];
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
        losses[b].existence_loss =
            existence_loss(batch->existence + b * num_preds * sizeof(float), job->weight, job->target, num_preds);
    }
    return true;
}
