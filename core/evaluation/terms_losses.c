/* The losses of terms: each a sum of what the backends added up, over what it is divided by. */
#include "core/evaluation/cost_fault.h"
#include "core/evaluation/criterion_ops.h"

_Static_assert(RL_NUM_TERMS + 1 <= RL_MAX_LOSSES, "all terms and the cardinality fit");

/* Softmax may reserve a class for "no object". */
static size_t num_labels(const rl_criterion *criterion, size_t num_classes)
{
    return num_classes == 0 || rl_place_of_no_object(criterion, (int32_t)num_classes) < 0 ? num_classes
                                                                                          : num_classes - 1;
}

static rl_divisor divisor_of(const rl_criterion *criterion, int block, int term)
{
    return term >= RL_NUM_CLASS_TERMS && rl_unites_boxes(criterion, block) ? RL_BY_UNITED : rl_term_divisors[term];
}

static rl_parts parts(const rl_criterion *criterion, int block)
{
    rl_parts made = {0};
    for (int term = 0; term < RL_NUM_TERMS; term++)
        if (criterion->loss[term] != 0.0f)
            rl_parts_add(&made, RL_TERM_LOSSES + term, (double)criterion->loss[term],
                         divisor_of(criterion, block, term));
    rl_parts_add(&made, RL_CARDINALITY_ERROR, 0.0, RL_BY_SAMPLES);
    return made;
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
    .parts = parts,
    .cost_fault = rl_terms_cost_fault,
    .floats_of_losses = floats_of_losses,
};
