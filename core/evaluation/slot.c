#include "core/evaluation/slot.h"

#include "core/base/memory.h"
#include "core/evaluation/criterion_ops.h"
#include "core/formulas/logits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool rl_slot_init(rl_slot *slot, const rl_ground_truth *gt, const rl_predictions *predictions,
                  const rl_options *options, const rl_batch_limits *limits, size_t max_objects, rl_status *status)
{
    size_t batch = limits->num_samples, objects = limits->num_objects;
    memset(slot, 0, sizeof *slot);
    slot->first_invalid = RL_NO_SAMPLE;
    if (rl_pack_init(&slot->pack, gt, predictions, options, limits, status) &&
        (slot->job = options->backend->ops->job_create(options->backend, limits, status)) &&
        (slot->assignment = rl_assignment_create(limits->num_preds, max_objects, status)) &&
        (slot->num_matched = rl_alloc(batch, sizeof *slot->num_matched, status)) &&
        (slot->invalid = rl_alloc(batch, sizeof *slot->invalid, status)) &&
        (slot->losses = rl_alloc(batch, sizeof *slot->losses, status)) &&
        (slot->pred = rl_alloc(objects, sizeof *slot->pred, status)) &&
        (slot->gt = rl_alloc(objects, sizeof *slot->gt, status)) &&
        (slot->iou = rl_alloc(objects, sizeof *slot->iou, status)) &&
        (!options->gradients || rl_gradients_init(&slot->gradients, limits, status)) &&
        (!options->notes || (slot->look = rl_look_create(&slot->pack, status))))
        return true;
    rl_slot_release(slot);
    return false;
}

void rl_slot_release(rl_slot *slot)
{
    if (slot->job) slot->pack.options->backend->ops->job_destroy(slot->job);
    rl_pack_release(&slot->pack);
    rl_assignment_destroy(slot->assignment);
    free(slot->num_matched);
    free(slot->invalid);
    free(slot->losses);
    free(slot->pred);
    free(slot->gt);
    free(slot->iou);
    rl_gradients_release(&slot->gradients);
    rl_look_destroy(slot->look);
    memset(slot, 0, sizeof *slot);
}

double rl_slot_bytes(const rl_options *options, const rl_batch_limits *limits, size_t max_objects)
{
    const rl_slot *slot = NULL;
    double samples = (double)limits->num_samples, objects = (double)limits->num_objects;
    double preds = (double)limits->num_preds;
    double floats = (double)rl_prediction_floats(options->criterion, limits->num_classes);
    double costs = ((double)rl_cost_stride(limits->num_preds)) * (objects + 2.0) * sizeof(float);
    double rows = samples * preds * (floats * (sizeof(float) + sizeof(double)) + sizeof(rl_digest));
    double by_sample = sizeof *slot->num_matched + sizeof *slot->invalid + sizeof *slot->losses + sizeof(size_t);
    double by_object = sizeof *slot->pred + sizeof *slot->gt + sizeof *slot->iou + 6 * sizeof(float);
    return costs + rows + samples * by_sample + objects * by_object +
           rl_assignment_bytes(limits->num_preds, max_objects) +
           (options->gradients ? rl_gradients_bytes(limits) : 0.0) + (options->notes ? rl_look_bytes(limits) : 0.0);
}

/* Decides what a sample's failure means: true where the sample is marked and the batch goes on. */
static bool skip_sample(rl_slot *slot, size_t first, size_t b, const rl_status *status)
{
    if (status->code != RL_ERR_NONFINITE || slot->pack.options->on_invalid != RL_INVALID_IS_SKIPPED) return false;
    slot->invalid[b] = true;
    size_t g = rl_gt_index(slot->pack.predictions, first + b);
    if (g < slot->first_invalid) {
        slot->first_invalid = g;
        slot->why_invalid = *status;
    }
    return true;
}

/* Packs up to the first sample that fails the run, which shortens the batch. Thus the failure of the earliest sample is
 * the one reported, whatever the batch size and the stage that finds it. */
static bool pack_batch(rl_slot *slot, const rl_prediction_rows *rows, size_t first, size_t count, rl_status *status)
{
    rl_batch *batch = &slot->pack.batch;
    if (!rl_pack_start(&slot->pack, rows, first, count, status)) {
        batch->num_samples = 0;
        return false;
    }
    for (size_t b = 0; b < count; b++) {
        slot->invalid[b] = false;
        if (rl_pack_sample(&slot->pack, rows, first, b, status)) continue;
        if (!skip_sample(slot, first, b, status)) {
            batch->num_samples = b;
            return false;
        }
        rl_pack_blank(&slot->pack, b);
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
static bool refuse_cost(const rl_slot *slot, size_t first, size_t b, const float *cost, rl_status *status)
{
    const rl_batch *batch = &slot->pack.batch;
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
    return rl_in_predictions(status, slot->pack.predictions, RL_NO_ARRAY, first + b);
}

/* Matches all samples, or those before the first failure, as pack_batch does. */
static bool match_batch(rl_slot *slot, size_t first, const float *cost, rl_status *status)
{
    rl_batch *batch = &slot->pack.batch;
    size_t stride = rl_cost_stride(batch->num_preds);
    for (size_t b = 0; b < batch->num_samples; b++) {
        size_t start = batch->offsets[b], count = batch->offsets[b + 1] - start;
        slot->num_matched[b] = 0;
        if (slot->invalid[b]) continue;
        if (rl_assign(slot->assignment, cost + start * stride, stride, batch->num_preds, count, slot->pred + start,
                      slot->gt + start) == RL_ASSIGNED) {
            slot->num_matched[b] = count < batch->num_preds ? count : batch->num_preds;
            continue;
        }
        refuse_cost(slot, first, b, cost + start * stride, status);
        if (skip_sample(slot, first, b, status)) continue;
        batch->num_samples = b;
        return false;
    }
    return true;
}

static void write_sample(const rl_slot *slot, size_t b, size_t g, const float *cost, rl_results *results)
{
    const rl_batch *batch = &slot->pack.batch;
    rl_sample_result *sample = &results->samples[g];
    size_t start = batch->offsets[b], stride = rl_cost_stride(batch->num_preds);
    sample->invalid = slot->invalid[b];
    if (sample->invalid) return;
    sample->num_matched = slot->num_matched[b];
    rl_criterion_ops_of(batch->criterion)->fill(batch->criterion, &slot->losses[b], sample);
    rl_match *match = results->matches + sample->first_match;
    for (size_t m = start; m < start + sample->num_matched; m++) {
        size_t object = start + (size_t)slot->gt[m];
        *match++ = (rl_match){.pred = slot->pred[m],
                              .gt = slot->gt[m],
                              .label = batch->labels[object],
                              .cost = cost[object * stride + (size_t)slot->pred[m]],
                              .iou = (float)rl_one_nan((double)slot->iou[m]),
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

static size_t bytes_of_losses(const rl_slot *slot)
{
    const rl_batch *batch = &slot->pack.batch;
    size_t num_matches = 0;
    for (size_t b = 0; b < batch->num_samples; b++) num_matches += slot->num_matched[b];
    return rl_criterion_ops_of(batch->criterion)->floats_of_losses(batch, num_matches) * sizeof(float);
}

/* Takes the costs of the packed samples and matches them. */
static bool cost_and_match(rl_slot *slot, size_t first, float **cost, rl_status *status)
{
    const rl_batch *batch = &slot->pack.batch;
    double since = rl_seconds();
    if (!slot->pack.options->backend->ops->cost(slot->job, batch, cost, status)) return false;
    if (slot->pack.options->on_invalid == RL_INVALID_IS_CLAMPED) clamp_costs(batch, *cost);
    rl_stats_lap(&slot->stats, RL_STAGE_COST, &since, bytes_of_costs(batch));
    if (!match_batch(slot, first, *cost, status)) return false;
    rl_stats_lap(&slot->stats, RL_STAGE_MATCH, &since, bytes_of_costs(batch));
    return true;
}

static bool give_gradients(rl_slot *slot, size_t first, const rl_pairs *pairs, rl_status *status)
{
    const rl_batch *batch = &slot->pack.batch;
    const rl_options *options = slot->pack.options;
    if (!options->gradients) return true;
    rl_gradients_take(&slot->gradients, batch, pairs, slot->iou);
    rl_gradient_rows rows;
    for (rl_array_id array = 0; array < RL_NUM_ARRAYS; array++) rows.array[array] = slot->gradients.rows[array];
    return options->gradients(options->gradients_context, first, batch->num_samples, &rows, status);
}

static bool take_losses(rl_slot *slot, size_t first, rl_status *status)
{
    const rl_batch *batch = &slot->pack.batch;
    const rl_pairs pairs = {slot->num_matched, slot->pred, slot->gt};
    double since = rl_seconds();
    if (!slot->pack.options->backend->ops->loss(slot->job, batch, &pairs, slot->losses, slot->iou, status))
        return false;
    if (!give_gradients(slot, first, &pairs, status)) return false;
    rl_stats_lap(&slot->stats, RL_STAGE_LOSS, &since, bytes_of_losses(slot));
    return true;
}

bool rl_slot_evaluate(rl_slot *slot, const rl_prediction_rows *rows, size_t first, size_t count, rl_results *results,
                      rl_status *status)
{
    const rl_batch *batch = &slot->pack.batch;
    float *cost;
    rl_status earlier;
    double since = rl_seconds();
    bool packed = pack_batch(slot, rows, first, count, status);
    rl_stats_lap(&slot->stats, RL_STAGE_PACK, &since, bytes_of_rows(batch));
    if (!packed) { /* a sample before that one may fail to match */
        if (!cost_and_match(slot, first, &cost, &earlier)) *status = earlier;
        return false;
    }
    if (!cost_and_match(slot, first, &cost, status) || !take_losses(slot, first, status)) return false;
    for (size_t b = 0; b < count; b++) {
        write_sample(slot, b, rl_gt_index(slot->pack.predictions, first + b), cost, results);
        if (slot->look && !slot->invalid[b]) rl_look_at_sample(slot->look, rows, first, b);
    }
    return true;
}
