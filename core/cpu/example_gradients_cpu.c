/* The gradients of the example's loss.
 *
 * Nothing is detached. The boxes' part flows through the box loss, through the weights of the matched predictions in
 * the existence loss, and through their mean to the weight of all others. */
#include "core/cpu/kinds_cpu.h"
#include "core/formulas/derivatives.h"
#include "core/formulas/unaligned.h"

#include <string.h>

/* One sample of a batch, and where its gradients go. */
typedef struct sample {
    const rl_batch *batch;
    const double *factors;
    size_t num_matched, first_row, first_object;
    const int32_t *pred, *gt; /* (num_matched,) */
    const float *iou;         /* (num_matched,) */
    float *boxes, *class_probs, *existence;
} sample;

static float rounded(double value)
{
    return (float)rl_one_nan(value);
}

static float existence_of(const sample *s, size_t i)
{
    return rl_float_at(s->batch->array[RL_EXISTENCE], s->first_row + i);
}

static float weight_of(const sample *s, size_t m)
{
    return s->batch->weights[s->first_object + (size_t)s->gt[m]];
}

static float matched_weight(const sample *s, size_t m)
{
    float weight = weight_of(s, m);
    return rl_matched_weight(weight, rl_bbox_term(weight, s->iou[m]));
}

/* This is the weight that the existence loss uses. */
static float mean_matched_weight(const sample *s)
{
    double lane[RL_LANES] = {0};
    for (size_t m = 0; m < s->num_matched; m++) lane[m % RL_LANES] += (double)matched_weight(s, m);
    return (float)(rl_fold_lanes(lane) / (double)s->num_matched);
}

/* Returns the derivative of the existence loss with respect to the weight of unmatched predictions. */
static double take_existence(const sample *s, float unmatched_weight)
{
    double factor = s->factors[RL_EXISTENCE_LOSS], lane[RL_LANES] = {0};
    for (size_t i = 0, m = 0; i < s->batch->num_preds; i++) {
        float existence = existence_of(s, i);
        if (m < s->num_matched && (size_t)s->pred[m] == i) {
            double weight = factor * (double)matched_weight(s, m++);
            s->existence[i] = rounded(rl_existence_slope(weight, existence, 1.0f));
        } else {
            s->existence[i] = rounded(rl_existence_slope(factor * (double)unmatched_weight, existence, 0.0f));
            lane[i % RL_LANES] += (double)rl_abs(existence);
        }
    }
    return rl_fold_lanes(lane);
}

static void take_class(const sample *s, size_t m)
{
    size_t num_classes = s->batch->num_classes, i = (size_t)s->pred[m], row = (s->first_row + i) * num_classes;
    size_t label = (size_t)s->batch->labels[s->first_object + (size_t)s->gt[m]];
    double weight = s->factors[RL_CLASS_LOSS] * (double)weight_of(s, m);
    float *to = s->class_probs + i * num_classes;
    for (size_t c = 0; c < num_classes; c++)
        to[c] = rounded(
            rl_class_slope(weight, c == label ? 1.0f : 0.0f, rl_float_at(s->batch->array[RL_CLASS_PROBS], row + c)));
}

/* `by_mean` is the derivative of the existence loss with respect to the mean weight, and to each weight in it. */
static void take_box(const sample *s, size_t m, double by_mean)
{
    size_t i = (size_t)s->pred[m];
    rl_box gt = rl_box_at(s->batch->gt_boxes, s->first_object + (size_t)s->gt[m]);
    rl_box pred = rl_box_at(s->batch->array[RL_BOXES], s->first_row + i);
    double reach = (double)rl_abs(existence_of(s, i) - 1.0f) + by_mean / (double)s->num_matched;
    double by_iou = rl_match_slope(weight_of(s, m), s->factors[RL_BBOX_LOSS], s->factors[RL_EXISTENCE_LOSS] * reach);
    double slopes[RL_BOX_SIZE];
    rl_iou_slopes(gt, pred, slopes);
    for (size_t k = 0; k < RL_BOX_SIZE; k++) s->boxes[RL_BOX_SIZE * i + k] = rounded(by_iou * slopes[k]);
}

static void take_sample(const sample *s)
{
    float matched = (float)s->num_matched, preds = (float)s->batch->num_preds, mean = mean_matched_weight(s);
    double by_unmatched = take_existence(s, rl_unmatched_weight(mean, matched, preds));
    double by_mean = by_unmatched * rl_unmatched_slope(mean, matched, preds);
    for (size_t m = 0; m < s->num_matched; m++) {
        take_class(s, m);
        take_box(s, m, by_mean);
    }
}

/* What belongs to no match has a derivative of 0, but for existence. */
static void clear(const sample *s)
{
    size_t num_preds = s->batch->num_preds;
    memset(s->boxes, 0, num_preds * RL_BOX_SIZE * sizeof(float));
    memset(s->class_probs, 0, num_preds * s->batch->num_classes * sizeof(float));
    if (!s->num_matched) memset(s->existence, 0, num_preds * sizeof(float));
}

void rl_cpu_example_gradients(rl_job *job, const rl_batch *batch, size_t b, const rl_pairs *pairs, const float *iou,
                              const double *factors, float *const rows[RL_NUM_ARRAYS])
{
    (void)job;
    size_t first = pairs->starts[b], row = b * batch->num_preds;
    const sample one = {.batch = batch,
                        .factors = factors,
                        .num_matched = pairs->num_matched[b],
                        .first_row = row,
                        .first_object = batch->offsets[b],
                        .pred = pairs->pred + first,
                        .gt = pairs->gt + first,
                        .iou = iou + first,
                        .boxes = rows[RL_BOXES] + row * RL_BOX_SIZE,
                        .class_probs = rows[RL_CLASS_PROBS] + row * batch->num_classes,
                        .existence = rows[RL_EXISTENCE] + row};
    clear(&one);
    if (one.num_matched) take_sample(&one);
}
