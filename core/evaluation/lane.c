#include "core/evaluation/lane.h"

#include "core/base/memory.h"
#include "core/evaluation/criterion_ops.h"
#include "core/formulas/logits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool rl_lane_init(rl_lane *lane, const rl_ground_truth *gt, const rl_predictions *predictions,
                  const rl_options *options, const rl_batch_limits *limits, size_t max_objects, rl_status *status)
{
    size_t batch = limits->num_samples, objects = limits->num_objects;
    memset(lane, 0, sizeof *lane);
    lane->first_invalid = RL_NO_SAMPLE;
    if (rl_pack_init(&lane->pack, gt, predictions, options, limits, status) &&
        (lane->job = options->backend->ops->job_create(options->backend, limits, status)) &&
        (lane->assignment = rl_assignment_create(limits->num_preds, max_objects, status)) &&
        (lane->num_matched = rl_alloc(batch, sizeof *lane->num_matched, status)) &&
        (lane->invalid = rl_alloc(batch, sizeof *lane->invalid, status)) &&
        (lane->losses = rl_alloc(batch, sizeof *lane->losses, status)) &&
        (lane->pred = rl_alloc(objects, sizeof *lane->pred, status)) &&
        (lane->gt = rl_alloc(objects, sizeof *lane->gt, status)) &&
        (lane->iou = rl_alloc(objects, sizeof *lane->iou, status)) &&
        (!options->gradients || rl_gradients_init(&lane->gradients, limits, status)) &&
        (!options->notes || (lane->look = rl_look_create(&lane->pack, status))))
        return true;
    rl_lane_release(lane);
    return false;
}

void rl_lane_release(rl_lane *lane)
{
    if (lane->job) lane->pack.options->backend->ops->job_destroy(lane->job);
    rl_pack_release(&lane->pack);
    rl_assignment_destroy(lane->assignment);
    free(lane->num_matched);
    free(lane->invalid);
    free(lane->losses);
    free(lane->pred);
    free(lane->gt);
    free(lane->iou);
    rl_gradients_release(&lane->gradients);
    rl_look_destroy(lane->look);
    memset(lane, 0, sizeof *lane);
}

double rl_lane_bytes(const rl_options *options, const rl_batch_limits *limits, size_t max_objects)
{
    const rl_lane *lane = NULL;
    double samples = (double)limits->num_samples, objects = (double)limits->num_objects;
    double preds = (double)limits->num_preds;
    double floats = (double)rl_prediction_floats(options->criterion, limits->num_classes);
    double costs = ((double)rl_cost_stride(limits->num_preds)) * (objects + 2.0) * sizeof(float);
    double rows = samples * preds * (floats * (sizeof(float) + sizeof(double)) + sizeof(rl_digest));
    double by_sample = sizeof *lane->num_matched + sizeof *lane->invalid + sizeof *lane->losses + sizeof(size_t);
    double by_object = sizeof *lane->pred + sizeof *lane->gt + sizeof *lane->iou + 6 * sizeof(float);
    return costs + rows + samples * by_sample + objects * by_object +
           rl_assignment_bytes(limits->num_preds, max_objects) +
           (options->gradients ? rl_gradients_bytes(limits) : 0.0) + (options->notes ? rl_look_bytes(limits) : 0.0);
}

/* Decides what a sample's failure means: true where the sample is marked and the batch goes on. */
static bool skip_sample(rl_lane *lane, size_t first, size_t b, const rl_status *status)
{
    if (status->code != RL_ERR_NONFINITE || lane->pack.options->on_invalid != RL_INVALID_IS_SKIPPED) return false;
    lane->invalid[b] = true;
    size_t g = rl_gt_index(lane->pack.predictions, first + b);
    if (g < lane->first_invalid) {
        lane->first_invalid = g;
        lane->why_invalid = *status;
    }
    return true;
}

/* Packs up to the first sample that fails the run, which shortens the batch: so the earliest sample's failure is the
 * one told, whatever the batch size and the stage that finds it. */
static bool pack_batch(rl_lane *lane, const rl_prediction_rows *rows, size_t first, size_t count, rl_status *status)
{
    rl_batch *batch = &lane->pack.batch;
    if (!rl_pack_start(&lane->pack, rows, first, count, status)) {
        batch->num_samples = 0;
        return false;
    }
    for (size_t b = 0; b < count; b++) {
        lane->invalid[b] = false;
        if (rl_pack_sample(&lane->pack, rows, first, b, status)) continue;
        if (!skip_sample(lane, first, b, status)) {
            batch->num_samples = b;
            return false;
        }
        rl_pack_blank(&lane->pack, b);
    }
    return true;
}

/* Makes costs of NaN and infinity the largest that can be matched; the rows' ends stay as they are. */
static void clamp_costs(const rl_batch *batch, float *cost)
{
    size_t num_preds = batch->num_preds, stride = rl_cost_stride(num_preds);
    for (size_t j = 0; j < batch->offsets[batch->num_samples]; j++, cost += stride)
        for (size_t i = 0; i < num_preds; i++) cost[i] = rl_is_finite(cost[i]) ? cost[i] : FLT_MAX;
}

static bool is_invalid(float cost)
{
    return isnan(cost) || cost == -INFINITY;
}

static bool is_infinite(float cost)
{
    return cost == INFINITY;
}

/* The first of a sample's costs that is bad, by its number among all of (n, P); n * P where none is. */
static size_t first_cost(const rl_batch *batch, size_t b, const float *cost, bool (*is_bad)(float cost))
{
    size_t num_preds = batch->num_preds, stride = rl_cost_stride(num_preds), k = 0;
    size_t costs = (batch->offsets[b + 1] - batch->offsets[b]) * num_preds;
    while (k < costs && !is_bad(cost[k / num_preds * stride + k % num_preds])) k++;
    return k;
}

/* Describes why a sample cannot be matched, by its first bad cost. */
static bool refuse_cost(const rl_lane *lane, size_t first, size_t b, const float *cost, rl_status *status)
{
    const rl_batch *batch = &lane->pack.batch;
    size_t num_preds = batch->num_preds, count = batch->offsets[b + 1] - batch->offsets[b];
    size_t k = first_cost(batch, b, cost, is_invalid);
    if (k < count * num_preds) {
        size_t i = k % num_preds, j = k / num_preds;
        rl_fail(status, RL_ERR_NONFINITE, "the cost of prediction %zu and object %zu is %g: %s", i, j,
                rl_printable((double)cost[j * rl_cost_stride(num_preds) + i]),
                rl_criterion_ops_of(batch->criterion)->cost_fault(batch, b, i, j));
    } else {
        k = first_cost(batch, b, cost, is_infinite);
        rl_fail(status, RL_ERR_NONFINITE, "every matching would have an infinite cost: %s",
                rl_criterion_ops_of(batch->criterion)->cost_fault(batch, b, k % num_preds, k / num_preds));
    }
    return rl_in_predictions(status, lane->pack.predictions, RL_NO_ARRAY, first + b);
}

/* Matches all samples, or those before the first failure, as pack_batch does. */
static bool match_batch(rl_lane *lane, size_t first, const float *cost, rl_status *status)
{
    rl_batch *batch = &lane->pack.batch;
    size_t stride = rl_cost_stride(batch->num_preds);
    for (size_t b = 0; b < batch->num_samples; b++) {
        size_t start = batch->offsets[b], count = batch->offsets[b + 1] - start;
        lane->num_matched[b] = 0;
        if (lane->invalid[b]) continue;
        if (rl_assign(lane->assignment, cost + start * stride, stride, batch->num_preds, count, lane->pred + start,
                      lane->gt + start) == RL_ASSIGNED) {
            lane->num_matched[b] = count < batch->num_preds ? count : batch->num_preds;
            continue;
        }
        refuse_cost(lane, first, b, cost + start * stride, status);
        if (skip_sample(lane, first, b, status)) continue;
        batch->num_samples = b;
        return false;
    }
    return true;
}

static void write_sample(const rl_lane *lane, size_t b, size_t g, const float *cost, rl_results *results)
{
    const rl_batch *batch = &lane->pack.batch;
    rl_sample_result *sample = &results->samples[g];
    size_t start = batch->offsets[b], stride = rl_cost_stride(batch->num_preds);
    sample->invalid = lane->invalid[b];
    if (sample->invalid) return;
    sample->num_matched = lane->num_matched[b];
    rl_criterion_ops_of(batch->criterion)->fill(batch->criterion, &lane->losses[b], sample);
    rl_match *match = results->matches + sample->first_match;
    for (size_t m = start; m < start + sample->num_matched; m++) {
        size_t object = start + (size_t)lane->gt[m];
        *match++ = (rl_match){.pred = lane->pred[m],
                              .gt = lane->gt[m],
                              .label = batch->labels[object],
                              .cost = cost[object * stride + (size_t)lane->pred[m]],
                              .iou = (float)rl_one_nan((double)lane->iou[m]),
                              .weight = batch->weights[object]};
    }
}

static size_t bytes_of_rows(const rl_batch *batch)
{
    return batch->num_samples * batch->num_preds * rl_prediction_floats(batch->criterion, batch->num_classes) *
           sizeof(float);
}

static size_t bytes_of_costs(const rl_batch *batch)
{
    return batch->offsets[batch->num_samples] * rl_cost_stride(batch->num_preds) * sizeof(float);
}

static size_t bytes_of_losses(const rl_lane *lane)
{
    const rl_batch *batch = &lane->pack.batch;
    size_t num_matches = 0;
    for (size_t b = 0; b < batch->num_samples; b++) num_matches += lane->num_matched[b];
    return rl_criterion_ops_of(batch->criterion)->floats_of_losses(batch, num_matches) * sizeof(float);
}

/* Costs and matches of the packed samples. */
static bool cost_and_match(rl_lane *lane, size_t first, float **cost, rl_status *status)
{
    const rl_batch *batch = &lane->pack.batch;
    double since = rl_seconds();
    if (!lane->pack.options->backend->ops->cost(lane->job, batch, cost, status)) return false;
    if (lane->pack.options->on_invalid == RL_INVALID_IS_CLAMPED) clamp_costs(batch, *cost);
    rl_stats_lap(&lane->stats, RL_STAGE_COST, &since, bytes_of_costs(batch));
    if (!match_batch(lane, first, *cost, status)) return false;
    rl_stats_lap(&lane->stats, RL_STAGE_MATCH, &since, bytes_of_costs(batch));
    return true;
}

static bool give_gradients(rl_lane *lane, size_t first, const rl_pairs *pairs, rl_status *status)
{
    const rl_batch *batch = &lane->pack.batch;
    const rl_options *options = lane->pack.options;
    if (!options->gradients) return true;
    rl_gradients_take(&lane->gradients, batch, pairs, lane->iou);
    rl_gradient_rows rows;
    for (rl_array_id array = 0; array < RL_NUM_ARRAYS; array++) rows.array[array] = lane->gradients.rows[array];
    return options->gradients(options->gradients_context, first, batch->num_samples, &rows, status);
}

static bool take_losses(rl_lane *lane, size_t first, rl_status *status)
{
    const rl_batch *batch = &lane->pack.batch;
    const rl_pairs pairs = {lane->num_matched, lane->pred, lane->gt};
    double since = rl_seconds();
    if (!lane->pack.options->backend->ops->loss(lane->job, batch, &pairs, lane->losses, lane->iou, status))
        return false;
    if (!give_gradients(lane, first, &pairs, status)) return false;
    rl_stats_lap(&lane->stats, RL_STAGE_LOSS, &since, bytes_of_losses(lane));
    return true;
}

bool rl_lane_evaluate(rl_lane *lane, const rl_prediction_rows *rows, size_t first, size_t count, rl_results *results,
                      rl_status *status)
{
    const rl_batch *batch = &lane->pack.batch;
    float *cost;
    rl_status earlier;
    double since = rl_seconds();
    bool packed = pack_batch(lane, rows, first, count, status);
    rl_stats_lap(&lane->stats, RL_STAGE_PACK, &since, bytes_of_rows(batch));
    if (!packed) { /* a sample before that one may fail to match */
        if (!cost_and_match(lane, first, &cost, &earlier)) *status = earlier;
        return false;
    }
    if (!cost_and_match(lane, first, &cost, status) || !take_losses(lane, first, status)) return false;
    for (size_t b = 0; b < count; b++) {
        write_sample(lane, b, rl_gt_index(lane->pack.predictions, first + b), cost, results);
        if (lane->look && !lane->invalid[b]) rl_look_at_sample(lane->look, rows, first, b);
    }
    return true;
}
