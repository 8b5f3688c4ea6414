/* The loss of the example, as the backends add it up. */
#include "core/evaluation/criterion_ops.h"

static size_t num_labels(const rl_criterion *criterion, size_t num_classes)
{
    (void)criterion;
    return num_classes;
}

static rl_parts parts(const rl_criterion *criterion, int block)
{
    (void)criterion;
    (void)block;
    rl_parts made = {0};
    for (int loss = 0; loss < RL_TERM_LOSSES; loss++) rl_parts_add(&made, loss, 1.0, RL_BY_NOTHING);
    return made;
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
    .parts = parts,
    .adds_samples = true,
    .cost_fault = cost_fault,
    .floats_of_losses = floats_of_losses,
};
