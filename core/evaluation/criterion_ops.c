#include "core/evaluation/criterion_ops.h"

const rl_criterion_ops *rl_criterion_ops_of(const rl_criterion *criterion)
{
    static const rl_criterion_ops *const ops[RL_NUM_KINDS] = {
        [RL_KIND_EXAMPLE] = &rl_example_ops,
        [RL_KIND_TERMS] = &rl_terms_ops,
    };
    return ops[criterion->kind];
}

rl_loss_list rl_losses_of(const rl_criterion *criterion)
{
    return rl_criterion_ops_of(criterion)->losses(criterion);
}

bool rl_criterion_reads(const rl_criterion *criterion, rl_array_id array)
{
    return rl_criterion_ops_of(criterion)->reads[array];
}

bool rl_criterion_has_gradients(const rl_criterion *criterion)
{
    return rl_criterion_ops_of(criterion)->gradients != NULL;
}

rl_array_id rl_criterion_scores(const rl_criterion *criterion)
{
    return rl_criterion_reads(criterion, RL_LOGITS) ? RL_LOGITS : RL_CLASS_PROBS;
}

size_t rl_criterion_box_size(const rl_criterion *criterion, rl_side side)
{
    return rl_criterion_ops_of(criterion)->box_size[side];
}

size_t rl_array_width(const rl_criterion *criterion, rl_array_id array, size_t num_classes)
{
    switch (rl_array_entry_axis(array)) {
    case 'D': return rl_criterion_box_size(criterion, rl_array_side(array));
    case 'C': return num_classes;
    default: return 1;
    }
}

size_t rl_prediction_floats(const rl_criterion *criterion, size_t num_classes)
{
    size_t floats = 0;
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++)
        if (rl_criterion_reads(criterion, array)) floats += rl_array_width(criterion, array, num_classes);
    return floats;
}
