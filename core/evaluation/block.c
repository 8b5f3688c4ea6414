#include "core/evaluation/block.h"

#include "core/base/memory.h"
#include "core/evaluation/criterion_ops.h"
#include "core/evaluation/given_matches.h"
#include "core/evaluation/replace_costs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static size_t repeats_of(const rl_limits *limits)
{
    return rl_criterion_repeats(limits->options->criterion);
}

/* Predictions of a group. */
static size_t group_size(const rl_block *block)
{
    return block->num_preds / block->num_groups;
}

/* Where the matrix to be matched is not the cost matrix itself, it is copied. */
static bool needs_scratch(const rl_limits *limits, const rl_block *block)
{
    return rl_block_queries(block->id) != RL_DENOISING && (block->num_groups > 1 || repeats_of(limits) > 1);
}

static float *make_scratch(const rl_limits *limits, const rl_block *block, rl_status *status)
{
    size_t rows, row;
    if (!rl_multiply(limits->max_objects, repeats_of(limits), &rows) ||
        !rl_multiply(rl_cost_stride(group_size(block)), sizeof(float), &row))
        rows = row = (size_t)-1;
    return rl_alloc_aligned(rows, row, status);
}

bool rl_block_run_init(rl_block_run *run, const rl_pack *pack, const rl_limits *limits, size_t k, rl_status *status)
{
    const rl_packed_block *packed = &pack->blocks[k];
    const rl_batch_limits *own = &packed->limits;
    rl_backend *backend = limits->options->backend;
    *run = (rl_block_run){.packed = packed, .block = limits->predictions->blocks.at[k]};
    return (run->job = backend->ops->job_create(backend, own, status)) &&
           (!needs_scratch(limits, &run->block) || (run->scratch = make_scratch(limits, &run->block, status))) &&
           (run->starts = rl_alloc(own->num_samples, sizeof *run->starts, status)) &&
           (run->num_matched = rl_alloc(own->num_samples, sizeof *run->num_matched, status)) &&
           (run->losses = rl_alloc(own->num_samples, sizeof *run->losses, status)) &&
           (run->pred = rl_alloc(own->num_pairs, sizeof *run->pred, status)) &&
           (run->gt = rl_alloc(own->num_pairs, sizeof *run->gt, status)) &&
           (run->iou = rl_alloc(own->num_pairs, sizeof *run->iou, status)) &&
           (!own->with_gradients || ((run->factors = rl_alloc(own->num_samples, sizeof *run->factors, status)) &&
                                     rl_gradients_init(&run->gradients, backend, own, status)));
}

void rl_block_run_release(rl_block_run *run, rl_backend *backend)
{
    if (run->job) backend->ops->job_destroy(run->job);
    free(run->scratch);
    free(run->starts);
    free(run->num_matched);
    free(run->losses);
    free(run->pred);
    free(run->gt);
    free(run->iou);
    free(run->factors);
    rl_gradients_release(&run->gradients, backend);
    memset(run, 0, sizeof *run);
}

double rl_block_run_bytes(const rl_limits *limits, size_t k)
{
    const rl_block_run *run = NULL;
    const rl_batch_limits own = rl_limits_of_block(limits, k);
    const rl_block *block = &limits->predictions->blocks.at[k];
    double samples = (double)own.num_samples, preds = (double)own.num_preds;
    double floats = (double)rl_prediction_floats(own.criterion, own.num_classes);
    double costs = (double)rl_cost_stride(own.num_preds) * ((double)own.num_objects + 2.0) * sizeof(float);
    double rows = samples * preds * (floats * (sizeof(float) + sizeof(double)) + sizeof(rl_digest));
    double by_sample = sizeof *run->starts + sizeof *run->num_matched + sizeof *run->losses;
    double by_pair = sizeof *run->pred + sizeof *run->gt + sizeof *run->iou;
    double scratch = needs_scratch(limits, block) ? (double)limits->max_objects * (double)repeats_of(limits) *
                                                        (double)rl_cost_stride(group_size(block)) * sizeof(float)
                                                  : 0.0;
    return costs + rows + scratch + samples * by_sample + (double)own.num_pairs * by_pair +
           (own.with_gradients ? rl_gradients_bytes(&own) + samples * sizeof *run->factors : 0.0);
}

/* Makes costs of NaN and infinity the largest that can be matched; the rows' ends stay as they are. */
static void clamp_costs(const rl_batch *batch, float *cost)
{
    size_t num_preds = batch->num_preds, stride = rl_cost_stride(num_preds);
    for (size_t j = 0; j < batch->offsets[batch->num_samples]; j++, cost += stride)
        for (size_t i = 0; i < num_preds; i++) cost[i] = rl_is_finite(cost[i]) ? cost[i] : FLT_MAX;
}

bool rl_block_run_cost(rl_block_run *run, const rl_options *options, rl_status *status)
{
    const rl_batch *batch = &run->packed->batch;
    if (!options->backend->ops->cost(run->job, batch, &run->cost, status)) return false;
    for (size_t b = 0; b < batch->num_samples; b++)
        rl_replace_costs(batch->criterion, run->cost + batch->offsets[b] * rl_cost_stride(batch->num_preds),
                         batch->offsets[b + 1] - batch->offsets[b], batch->num_preds);
    if (options->on_invalid == RL_INVALID_IS_CLAMPED) clamp_costs(batch, run->cost);
    return true;
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
static bool refuse_cost(const rl_batch *batch, size_t b, const float *cost, rl_status *status)
{
    const rl_criterion_ops *ops = rl_criterion_ops_of(batch->criterion);
    size_t num_preds = batch->num_preds, count = batch->offsets[b + 1] - batch->offsets[b];
    size_t k = first_cost(batch, b, cost, is_invalid);
    if (k < count * num_preds) {
        size_t i = k % num_preds, j = k / num_preds;
        return rl_fail(status, RL_ERR_NONFINITE, "the cost of prediction %zu and object %zu is %g: %s", i, j,
                       rl_printable((double)cost[j * rl_cost_stride(num_preds) + i]), ops->cost_fault(batch, b, i, j));
    }
    k = first_cost(batch, b, cost, is_infinite);
    return rl_fail(status, RL_ERR_NONFINITE, "every matching would have an infinite cost: %s",
                   ops->cost_fault(batch, b, k % num_preds, k / num_preds));
}

/* Where the sample's pairs go. */
typedef struct place {
    int32_t *pred, *gt;
} place;

static place place_of(rl_block_run *run, size_t b)
{
    size_t at = run->starts[b] + run->num_matched[b];
    return (place){run->pred + at, run->gt + at};
}

/* Object k of a sample was made into query k of every group, and the queries behind those into negatives. */
static bool match_denoising(rl_block_run *run, size_t b, size_t num_objects, rl_status *status)
{
    size_t size = group_size(&run->block);
    if (num_objects > size && run->block.num_preds)
        return rl_fail(status, RL_ERR_INPUT, "it has %zu objects; at most %zu were expected, the queries of a group",
                       num_objects, size);
    for (size_t group = 0; run->block.num_preds && group < run->block.num_groups; group++) {
        place to = place_of(run, b);
        for (size_t j = 0; j < num_objects; j++) {
            to.pred[j] = (int32_t)(group * size + j);
            to.gt[j] = (int32_t)j;
        }
        run->num_matched[b] += num_objects;
    }
    return true;
}

/* Copies the costs of a group's predictions, for objects that stand there `repeats` times, one round after another. */
static void copy_group(const rl_block_run *run, const float *cost, size_t group, size_t num_objects, size_t repeats)
{
    size_t size = group_size(&run->block), stride = rl_cost_stride(size);
    size_t from_stride = rl_cost_stride(run->block.num_preds);
    for (size_t row = 0; row < num_objects * repeats; row++) {
        float *to = run->scratch + row * stride;
        memcpy(to, cost + row % num_objects * from_stride + group * size, size * sizeof *to);
        for (size_t i = size; i < stride; i++) to[i] = INFINITY;
    }
}

static bool match_groups(rl_block_run *run, rl_assignment *assignment, size_t b, const float *cost, size_t num_objects,
                         size_t repeats)
{
    size_t size = group_size(&run->block), num_rows = num_objects * repeats;
    size_t count = num_rows < size ? num_rows : size;
    for (size_t group = 0; num_objects && group < run->block.num_groups; group++) {
        place to = place_of(run, b);
        copy_group(run, cost, group, num_objects, repeats);
        if (rl_assign(assignment, run->scratch, rl_cost_stride(size), size, num_rows, to.pred, to.gt) != RL_ASSIGNED)
            return false;
        for (size_t m = 0; m < count; m++) {
            to.pred[m] += (int32_t)(group * size);
            to.gt[m] %= (int32_t)num_objects;
        }
        run->num_matched[b] += count;
    }
    return true;
}

static bool match_all(rl_block_run *run, rl_assignment *assignment, size_t b, const float *cost, size_t num_objects)
{
    size_t num_preds = run->block.num_preds;
    place to = place_of(run, b);
    if (rl_assign(assignment, cost, rl_cost_stride(num_preds), num_preds, num_objects, to.pred, to.gt) != RL_ASSIGNED)
        return false;
    run->num_matched[b] = num_objects < num_preds ? num_objects : num_preds;
    return true;
}

void rl_block_run_start(rl_block_run *run, size_t b)
{
    run->starts[b] = b ? run->starts[b - 1] + run->num_matched[b - 1] : 0;
    run->num_matched[b] = 0;
}

static bool take_given(rl_block_run *run, size_t b, const rl_match *given, size_t count, rl_status *status)
{
    const size_t *offsets = run->packed->batch.offsets;
    if (!rl_given_matches_check(given, count, run->block.num_preds, offsets[b + 1] - offsets[b], status)) return false;
    place to = place_of(run, b);
    for (size_t m = 0; m < count; m++) {
        to.pred[m] = given[m].pred;
        to.gt[m] = given[m].gt;
    }
    run->num_matched[b] = count;
    return true;
}

bool rl_block_run_match(rl_block_run *run, rl_assignment *assignment, const rl_given_matches *given, size_t b, size_t g,
                        rl_status *status)
{
    const rl_batch *batch = &run->packed->batch;
    size_t first = batch->offsets[b], num_objects = batch->offsets[b + 1] - first, num_given;
    const float *cost = run->cost + first * rl_cost_stride(batch->num_preds);
    const rl_match *taken = given ? rl_given_matches_of(given, g, run->block.id, &num_given) : NULL;
    if (taken) return take_given(run, b, taken, num_given, status);
    if (rl_block_queries(run->block.id) == RL_DENOISING) return match_denoising(run, b, num_objects, status);
    bool matched = run->scratch
                       ? match_groups(run, assignment, b, cost, num_objects, rl_criterion_repeats(batch->criterion))
                       : match_all(run, assignment, b, cost, num_objects);
    if (matched) return true;
    run->num_matched[b] = 0;
    return refuse_cost(batch, b, cost, status);
}

rl_pairs rl_block_run_pairs(const rl_block_run *run, const rl_pairs *boxes)
{
    return (rl_pairs){run->starts, run->num_matched, run->pred, run->gt, boxes};
}

bool rl_block_run_gradients(rl_block_run *run, const rl_pairs *boxes, rl_backend *backend, const bool *invalid,
                            rl_status *status)
{
    const rl_batch *batch = &run->packed->batch;
    const rl_pairs pairs = rl_block_run_pairs(run, boxes);
    if (!backend->ops->gradients(run->job, batch, &pairs, run->iou, run->factors, run->gradients.rows, status))
        return false;
    for (size_t b = 0; b < batch->num_samples; b++)
        if (invalid[b]) rl_gradients_clear(&run->gradients, batch, b);
    return true;
}
