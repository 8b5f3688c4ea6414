/* The loss of the example, as the backends add it up. */
#include "core/evaluation/criterion_ops.h"
#include "core/evaluation/example_gradients.h"

static size_t num_labels(const rl_criterion *criterion, size_t num_classes)
{
    (void)criterion;
    return num_classes;
}

static size_t losses(const rl_criterion *criterion, int block, int losses[RL_MAX_LOSSES])
{
    (void)criterion;
    (void)block;
    for (int k = 0; k < RL_TERM_LOSSES; k++) losses[k] = k;
    return RL_TERM_LOSSES;
}

static void fill(const rl_criterion *criterion, const rl_block *block, const rl_losses *sums, size_t num_matched,
                 double *own, rl_sample_result *sample)
{
    (void)criterion;
    (void)block;
    (void)num_matched;
    for (size_t k = 0; k < RL_TERM_LOSSES; k++) own[k] = sums->value[k];
    sample->loss = (own[RL_CLASS_LOSS] + own[RL_BBOX_LOSS]) + own[RL_EXISTENCE_LOSS];
}

static double total(const rl_criterion *criterion, const rl_results *results)
{
    (void)criterion;
    double sum = 0.0;
    for (size_t b = 0; b < results->num_samples; b++) sum += results->samples[b].loss;
    return rl_one_nan(sum);
}

/* The losses look at all numbers of the matched predictions, and at the existence of every prediction. */
static size_t floats_of_losses(const rl_batch *batch, size_t num_matches)
{
    return num_matches * rl_prediction_floats(batch->criterion, batch->num_classes) +
           batch->num_samples * batch->num_preds * rl_array_width(batch->criterion, RL_EXISTENCE, batch->num_classes);
}

static const char *cost_fault(const rl_batch *batch, size_t b, size_t i, size_t j)
{
    (void)batch;
    (void)b;
    (void)i;
    (void)j;
    return "the boxes or probabilities are too large for float32";
}

const rl_criterion_ops rl_example_ops = {
    .reads = {[RL_GT_BOXES] = true,
              [RL_GT_LABELS] = true,
              [RL_GT_WEIGHTS] = true,
              [RL_BOXES] = true,
              [RL_CLASS_PROBS] = true,
              [RL_EXISTENCE] = true},
    .box_size = {RL_BOX_SIZE, RL_BOX_SIZE},
    .num_labels = num_labels,
    .losses = losses,
    .fill = fill,
    .total = total,
    .gradients = rl_example_gradients,
    .cost_fault = cost_fault,
    .floats_of_losses = floats_of_losses,
};
