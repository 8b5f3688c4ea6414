/* The losses of terms: each a sum of what the backends added up, over what it is divided by. */
#include "core/evaluation/cost_fault.h"
#include "core/evaluation/criterion_ops.h"

_Static_assert(RL_NUM_TERMS + 1 <= RL_MAX_LOSSES, "all terms and the cardinality fit");

/* Softmax reserves the last class for "no object". */
static size_t num_labels(const rl_criterion *criterion, size_t num_classes)
{
    return rl_is_sigmoid(criterion) || num_classes == 0 ? num_classes : num_classes - 1;
}

/* What a loss is the sum of its terms by: the weights of the predictions' targets, or the number of objects, at least
 * one, or of samples. */
typedef enum divisor { BY_TARGETS, BY_OBJECTS, BY_SAMPLES } divisor;

typedef struct part {
    int loss;      /* its number in rl_loss_names */
    double weight; /* in the loss */
    divisor by;
} part;

typedef struct parts {
    size_t count;
    part part[RL_MAX_LOSSES];
} parts;

static void add_part(parts *to, int loss, float weight, divisor by)
{
    to->part[to->count++] = (part){loss, (double)weight, by};
}

/* The parts stand in the order in which backends add them up. */
static parts parts_of(const rl_criterion *criterion)
{
    parts made = {0};
    for (int term = 0; term < RL_NUM_TERMS; term++) {
        bool by_targets = term < RL_NUM_CLASS_TERMS && rl_term_activations[term] == RL_SOFTMAX;
        if (criterion->loss[term] != 0.0f)
            add_part(&made, RL_TERM_LOSSES + term, criterion->loss[term], by_targets ? BY_TARGETS : BY_OBJECTS);
    }
    add_part(&made, RL_CARDINALITY_ERROR, 0.0f, BY_SAMPLES);
    return made;
}

static size_t losses(const rl_criterion *criterion, int block, int losses[RL_MAX_LOSSES])
{
    (void)block;
    parts of = parts_of(criterion);
    for (size_t k = 0; k < of.count; k++) losses[k] = of.part[k].loss;
    return of.count;
}

/* What a part of a sample is divided by depends on these. */
typedef struct counts {
    size_t num_gt, num_pred, num_matched;
    size_t times; /* that each object counts */
} counts;

/* A sample's share of what a part is divided by. */
static double share_of(const rl_criterion *criterion, divisor by, const counts *of)
{
    double matched = (double)of->num_matched, unmatched = (double)(of->num_pred - of->num_matched);
    switch (by) {
    case BY_TARGETS: return matched + (double)criterion->no_object_weight * unmatched;
    case BY_OBJECTS: return (double)of->num_gt * (double)of->times;
    default: return 1.0;
    }
}

static double divisor_of(divisor by, double share)
{
    return by == BY_OBJECTS && share < 1.0 ? 1.0 : share;
}

/* The result is NaN where every target has weight 0. */
static double divide(double sum, divisor by, double share)
{
    return rl_one_nan(sum / divisor_of(by, share));
}

static size_t times_of(const rl_criterion *criterion, const rl_block *block)
{
    bool is_denoising = rl_block_queries(block->id) == RL_DENOISING;
    return block->num_groups * (is_denoising ? 1 : rl_criterion_repeats(criterion));
}

static counts counts_of(const rl_criterion *criterion, const rl_block *block, const rl_sample_result *sample,
                        size_t num_matched)
{
    return (counts){sample->num_gt, block->num_preds, num_matched, times_of(criterion, block)};
}

static void fill(const rl_criterion *criterion, const rl_block *block, const rl_losses *sums, size_t num_matched,
                 double *losses, rl_sample_result *sample)
{
    parts of = parts_of(criterion);
    counts have = counts_of(criterion, block, sample, num_matched);
    for (size_t k = 0; k < of.count; k++) {
        const part *one = &of.part[k];
        losses[k] = divide(sums->value[k], one->by, share_of(criterion, one->by, &have));
        if (one->weight != 0.0) sample->loss += one->weight * losses[k];
    }
}

/* The matches of a sample in a block; there are as many as there can be. */
static size_t num_matched(const rl_criterion *criterion, const rl_block *block, const rl_sample_result *sample)
{
    size_t size = block->num_preds / block->num_groups, rows = sample->num_gt * times_of(criterion, block);
    rows /= block->num_groups;
    return (rows < size ? rows : size) * block->num_groups;
}

/* A part of all samples as one batch, by the sums that their own parts were before they were divided; `loss` is its
 * place among the losses of a sample. */
static double combine(const rl_criterion *criterion, const rl_results *results, const rl_block *block, size_t loss,
                      divisor by)
{
    double sum = 0.0, shares = 0.0;
    for (size_t b = 0; b < results->num_samples; b++) {
        const rl_sample_result *sample = &results->samples[b];
        if (sample->invalid) continue;
        counts have = counts_of(criterion, block, sample, num_matched(criterion, block, sample));
        double share = share_of(criterion, by, &have), own = divisor_of(by, share);
        if (own == 0.0) continue;
        sum += sample->losses[loss] * own;
        shares += share;
    }
    return divide(sum, by, shares);
}

/* Without a valid sample the loss is 0, since there is nothing to divide by. */
static double total(const rl_criterion *criterion, const rl_results *results)
{
    parts of = parts_of(criterion);
    double sum = 0.0;
    size_t num_valid = 0;
    for (size_t b = 0; b < results->num_samples; b++) num_valid += !results->samples[b].invalid;
    for (size_t i = 0; num_valid && i < results->blocks.count; i++)
        for (size_t k = 0; k < of.count; k++)
            if (of.part[k].weight != 0.0)
                sum += of.part[k].weight *
                       combine(criterion, results, &results->blocks.at[i], i * of.count + k, of.part[k].by);
    return rl_one_nan(sum);
}

/* The losses look at every number of the predictions. */
static size_t floats_of_losses(const rl_batch *batch, size_t num_matches)
{
    (void)num_matches;
    return batch->num_samples * batch->num_preds * rl_prediction_floats(batch->criterion, batch->num_classes);
}

const rl_criterion_ops rl_terms_ops = {
    .reads = {[RL_GT_BOXES] = true, [RL_GT_LABELS] = true, [RL_BOXES] = true, [RL_LOGITS] = true},
    .box_size = {RL_BOX_SIZE, RL_BOX_SIZE},
    .least_classes = 1,
    .boxes_are_relative = true,
    .num_labels = num_labels,
    .losses = losses,
    .fill = fill,
    .total = total,
    .cost_fault = rl_terms_cost_fault,
    .floats_of_losses = floats_of_losses,
};
