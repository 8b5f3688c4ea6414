#include "core/evaluation/limits.h"

#include "core/base/memory.h"
#include "core/evaluation/origin.h"
#include "core/formulas/criterion.h"

static size_t num_objects(const rl_limits *limits, size_t sample)
{
    size_t g = rl_gt_index(limits->predictions, sample);
    return limits->gt->offsets[g + 1] - limits->gt->offsets[g];
}

void rl_limits_set(rl_limits *limits, size_t batch_size)
{
    const rl_predictions *predictions = limits->predictions;
    size_t most = 0, sum = 0;
    for (size_t b = 0; b < predictions->num_samples; b++) {
        size_t count = num_objects(limits, b);
        sum = (b % batch_size) ? sum + count : count;
        if (sum > most) most = sum;
        if (count > limits->max_objects) {
            limits->max_objects = count;
            limits->largest = rl_gt_index(predictions, b);
        }
    }
    limits->num_samples = batch_size;
    limits->num_objects = most;
}

/* How often an object may be matched in a block. */
static size_t matches_each(const rl_limits *limits, const rl_block *block)
{
    bool is_denoising = rl_block_queries(block->id) == RL_DENOISING;
    return block->num_groups * (is_denoising ? 1 : rl_criterion_repeats(limits->options->criterion));
}

/* No prediction is matched twice; matches that are given are limited by nothing else. */
static size_t most_pairs(const rl_limits *of, const rl_batch_limits *limits, size_t each)
{
    size_t by_preds, by_objects;
    if (!rl_multiply(limits->num_samples, limits->num_preds, &by_preds)) by_preds = SIZE_MAX;
    if (of->options->given || !rl_multiply(limits->num_objects, each, &by_objects)) by_objects = SIZE_MAX;
    return by_preds < by_objects ? by_preds : by_objects;
}

rl_batch_limits rl_limits_of_block(const rl_limits *of, size_t k)
{
    const rl_block *block = &of->predictions->blocks.at[k];
    rl_batch_limits limits = {.num_samples = of->num_samples,
                              .num_objects = of->num_objects,
                              .num_preds = block->num_preds,
                              .num_classes = block->num_classes,
                              .criterion = of->options->criterion,
                              .with_gradients = of->options->gradients != NULL};
    limits.num_pairs = most_pairs(of, &limits, matches_each(of, block));
    return limits;
}

size_t rl_limits_most_preds(const rl_limits *limits)
{
    size_t most = 0;
    const rl_blocks *blocks = &limits->predictions->blocks;
    for (size_t k = 0; k < blocks->count; k++)
        if (blocks->at[k].num_preds > most) most = blocks->at[k].num_preds;
    return most;
}

size_t rl_limits_most_rows(const rl_limits *limits)
{
    size_t rows;
    return rl_multiply(limits->max_objects, rl_criterion_repeats(limits->options->criterion), &rows) ? rows : SIZE_MAX;
}
