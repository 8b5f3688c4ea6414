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

bool rl_criterion_reads(const rl_criterion *criterion, rl_pred_array array)
{
    return rl_criterion_ops_of(criterion)->reads[array];
}

bool rl_criterion_has_gradients(const rl_criterion *criterion)
{
    return rl_criterion_ops_of(criterion)->gradients != NULL;
}

size_t rl_array_floats(rl_pred_array array, size_t num_classes)
{
    switch (array) {
    case RL_ARRAY_BOXES: return RL_BOX_SIZE;
    case RL_ARRAY_CLASS_PROBS: return num_classes;
    default: return 1;
    }
}

size_t rl_prediction_floats(const rl_criterion *criterion, size_t num_classes)
{
    size_t floats = 0;
    for (rl_pred_array array = 0; array < RL_NUM_PRED_ARRAYS; array++)
        if (rl_criterion_reads(criterion, array)) floats += rl_array_floats(array, num_classes);
    return floats;
}
