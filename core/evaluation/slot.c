#include "core/evaluation/slot.h"

#include "core/base/memory.h"
#include "core/evaluation/criterion_ops.h"

#include <stdlib.h>
#include <string.h>

static bool init_blocks(rl_slot *slot, const rl_limits *limits, rl_status *status)
{
    if (!(slot->blocks = rl_alloc(slot->pack.num_blocks, sizeof *slot->blocks, status))) return false;
    for (size_t k = 0; k < slot->pack.num_blocks; k++)
        if (!rl_block_run_init(&slot->blocks[k], &slot->pack, limits, k, status)) return false;
    return true;
}

static bool unites(const rl_limits *limits)
{
    return rl_unites_boxes(limits->options->criterion, RL_BLOCK_MAIN);
}

bool rl_slot_init(rl_slot *slot, const rl_limits *limits, rl_status *status)
{
    memset(slot, 0, sizeof *slot);
    slot->first_invalid = RL_NO_SAMPLE;
    if (rl_pack_init(&slot->pack, limits, status) && init_blocks(slot, limits, status) &&
        (slot->assignment = rl_assignment_create(rl_limits_most_preds(limits), rl_limits_most_rows(limits), status)) &&
        (!unites(limits) || rl_united_init(&slot->united, limits, status)) &&
        (slot->rows = rl_alloc(slot->pack.num_blocks, sizeof *slot->rows, status)) &&
        (slot->invalid = rl_alloc(limits->num_samples, sizeof *slot->invalid, status)) &&
        (slot->gradients = rl_alloc(slot->pack.num_blocks, sizeof *slot->gradients, status)) &&
        (!limits->options->notes || (slot->look = rl_look_create(&slot->pack, status))))
        return true;
    rl_slot_release(slot);
    return false;
}

void rl_slot_release(rl_slot *slot)
{
    for (size_t k = 0; slot->blocks && k < slot->pack.num_blocks; k++)
        rl_block_run_release(&slot->blocks[k], slot->pack.options->backend);
    free(slot->blocks);
    rl_pack_release(&slot->pack);
    rl_assignment_destroy(slot->assignment);
    rl_united_release(&slot->united);
    free(slot->rows);
    free(slot->invalid);
    free(slot->gradients);
    rl_look_destroy(slot->look);
    memset(slot, 0, sizeof *slot);
}

double rl_slot_bytes(const rl_limits *limits)
{
    const rl_slot *slot = NULL;
    size_t num_blocks = limits->predictions->blocks.count;
    double bytes = (double)limits->num_samples * (sizeof *slot->invalid + sizeof(size_t)) +
                   (double)limits->num_objects * 7 * sizeof(float) +
                   rl_assignment_bytes(rl_limits_most_preds(limits), rl_limits_most_rows(limits));
    for (size_t k = 0; k < num_blocks; k++) bytes += rl_block_run_bytes(limits, k);
    if (unites(limits)) bytes += rl_united_bytes(limits);
    return bytes + (limits->options->notes ? rl_look_bytes(limits) : 0.0);
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
static bool pack_batch(rl_slot *slot, size_t first, size_t count, rl_status *status)
{
    if (!rl_pack_start(&slot->pack, slot->rows, first, count, status)) {
        rl_pack_shorten(&slot->pack, 0);
        return false;
    }
    for (size_t b = 0; b < count; b++) {
        slot->invalid[b] = false;
        if (rl_pack_sample(&slot->pack, slot->rows, first, b, status)) continue;
        if (!skip_sample(slot, first, b, status)) {
            rl_pack_shorten(&slot->pack, b);
            return false;
        }
        rl_pack_blank(&slot->pack, b);
    }
    return true;
}

/* The matches that the box terms of a block are taken of, where these are not its own; else NULL. */
static const rl_pairs *united_of(const rl_slot *slot, const rl_block_run *run)
{
    return rl_unites_boxes(slot->pack.options->criterion, run->block.id) ? &slot->united.pairs : NULL;
}

static bool match_sample(rl_slot *slot, size_t first, size_t b, rl_status *status)
{
    const rl_given_matches *given = slot->pack.options->given;
    size_t g = rl_gt_index(slot->pack.predictions, first + b);
    for (size_t k = 0; k < slot->pack.num_blocks; k++) {
        if (rl_block_run_match(&slot->blocks[k], slot->assignment, given, b, g, status)) continue;
        return rl_in_predictions(status, slot->pack.predictions, k, RL_NO_ARRAY, first + b);
    }
    return true;
}

static void start_sample(rl_slot *slot, size_t b)
{
    for (size_t k = 0; k < slot->pack.num_blocks; k++) rl_block_run_start(&slot->blocks[k], b);
}

/* Matches all samples, or those before the first failure, as pack_batch does. */
static bool match_batch(rl_slot *slot, size_t first, rl_status *status)
{
    size_t count = rl_slot_batch(slot)->num_samples;
    for (size_t b = 0; b < count; b++) {
        start_sample(slot, b);
        bool matched = slot->invalid[b] || match_sample(slot, first, b, status);
        if (!matched) start_sample(slot, b);
        if (slot->united.starts) rl_united_take(&slot->united, slot->blocks, slot->pack.num_blocks, b);
        if (matched || skip_sample(slot, first, b, status)) continue;
        rl_pack_shorten(&slot->pack, b);
        return false;
    }
    return true;
}

static rl_match *write_matches(const rl_block_run *run, size_t b, rl_match *to)
{
    const rl_batch *batch = &run->packed->batch;
    size_t start = run->starts[b], stride = rl_cost_stride(batch->num_preds);
    for (size_t m = start; m < start + run->num_matched[b]; m++) {
        size_t object = batch->offsets[b] + (size_t)run->gt[m];
        *to++ = (rl_match){.block = run->block.id,
                           .pred = run->pred[m],
                           .gt = run->gt[m],
                           .label = batch->labels[object],
                           .cost = run->cost[object * stride + (size_t)run->pred[m]],
                           .iou = (float)rl_one_nan((double)run->iou[m]),
                           .weight = batch->weights[object]};
    }
    return to;
}

static void write_sample(const rl_slot *slot, size_t b, size_t g, rl_results *results)
{
    const rl_criterion *criterion = slot->pack.options->criterion;
    rl_sample_result *sample = &results->samples[g];
    sample->invalid = slot->invalid[b];
    if (sample->invalid) return;
    sample->num_matched = slot->blocks[0].num_matched[b];
    rl_match *first = results->matches + sample->first_match, *end = first;
    double *losses = sample->losses;
    for (size_t k = 0; k < slot->pack.num_blocks; k++) {
        const rl_block_run *run = &slot->blocks[k];
        const rl_counts counts = {sample->num_gt, run->num_matched[b],
                                  slot->united.starts ? slot->united.num_matched[b] : 0};
        losses += rl_fill_losses(criterion, &run->block, &run->losses[b], &counts, losses, sample);
        end = write_matches(run, b, end);
    }
    sample->loss = rl_one_nan(sample->loss);
    sample->num_matches = (size_t)(end - first);
}

static size_t bytes_of_rows(const rl_slot *slot)
{
    size_t floats = 0;
    for (size_t k = 0; k < slot->pack.num_blocks; k++) {
        const rl_batch *batch = &slot->pack.blocks[k].batch;
        floats += batch->num_samples * batch->num_preds * rl_prediction_floats(batch->criterion, batch->num_classes);
    }
    return floats * sizeof(float);
}

static size_t bytes_of_costs(const rl_slot *slot)
{
    size_t costs = 0;
    for (size_t k = 0; k < slot->pack.num_blocks; k++) {
        const rl_batch *batch = &slot->pack.blocks[k].batch;
        costs += batch->offsets[batch->num_samples] * rl_cost_stride(batch->num_preds);
    }
    return costs * sizeof(float);
}

static size_t bytes_of_losses(const rl_slot *slot)
{
    size_t floats = 0;
    for (size_t k = 0; k < slot->pack.num_blocks; k++) {
        const rl_batch *batch = &slot->pack.blocks[k].batch;
        size_t num_matches = 0;
        for (size_t b = 0; b < batch->num_samples; b++) num_matches += slot->blocks[k].num_matched[b];
        floats += rl_criterion_ops_of(batch->criterion)->floats_of_losses(batch, num_matches);
    }
    return floats * sizeof(float);
}

/* Takes the costs of the packed samples and matches them. */
static bool cost_and_match(rl_slot *slot, size_t first, rl_status *status)
{
    double since = rl_seconds();
    for (size_t k = 0; k < slot->pack.num_blocks; k++)
        if (!rl_block_run_cost(&slot->blocks[k], slot->pack.options, status)) return false;
    rl_stats_lap(&slot->stats, RL_STAGE_COST, &since, bytes_of_costs(slot));
    if (!match_batch(slot, first, status)) return false;
    rl_stats_lap(&slot->stats, RL_STAGE_MATCH, &since, bytes_of_costs(slot));
    return true;
}

static bool give_gradients(rl_slot *slot, size_t first, const rl_losses *factors, rl_status *status)
{
    const rl_options *options = slot->pack.options;
    size_t num_samples = slot->pack.gt->num_samples;
    if (!options->gradients) return true;
    for (size_t k = 0; k < slot->pack.num_blocks; k++) {
        rl_block_run *run = &slot->blocks[k];
        for (size_t b = 0; b < run->packed->batch.num_samples; b++)
            run->factors[b] = factors[k * num_samples + rl_gt_index(slot->pack.predictions, first + b)];
        if (!rl_block_run_gradients(run, united_of(slot, run), options->backend, slot->invalid, status)) return false;
        slot->gradients[k] = run->gradients;
    }
    const rl_gradient_rows rows = {&slot->pack.predictions->blocks, slot->gradients};
    return options->gradients(options->gradients_context, first, rl_slot_batch(slot)->num_samples, &rows, status);
}

static bool take_losses(rl_slot *slot, size_t first, const rl_losses *factors, rl_status *status)
{
    const rl_backend_ops *ops = slot->pack.options->backend->ops;
    double since = rl_seconds();
    for (size_t k = 0; k < slot->pack.num_blocks; k++) {
        rl_block_run *run = &slot->blocks[k];
        const rl_pairs pairs = rl_block_run_pairs(run, united_of(slot, run));
        if (!ops->loss(run->job, &run->packed->batch, &pairs, run->losses, run->iou, status)) return false;
    }
    if (!give_gradients(slot, first, factors, status)) return false;
    rl_stats_lap(&slot->stats, RL_STAGE_LOSS, &since, bytes_of_losses(slot));
    return true;
}

bool rl_slot_evaluate(rl_slot *slot, size_t first, size_t count, const rl_losses *factors, rl_results *results,
                      rl_status *status)
{
    rl_status earlier;
    double since = rl_seconds();
    bool packed = pack_batch(slot, first, count, status);
    rl_stats_lap(&slot->stats, RL_STAGE_PACK, &since, bytes_of_rows(slot));
    if (!packed) { /* a sample before that one may fail to match */
        if (!cost_and_match(slot, first, &earlier)) *status = earlier;
        return false;
    }
    if (!cost_and_match(slot, first, status) || !take_losses(slot, first, factors, status)) return false;
    for (size_t b = 0; b < count; b++) {
        write_sample(slot, b, rl_gt_index(slot->pack.predictions, first + b), results);
        if (slot->look && !slot->invalid[b]) rl_look_at_sample(slot->look, slot->rows, first, b);
    }
    return true;
}
