#include "core/formulas/criterion.h"

#define RL_NAME_BOX_TERM(NAME, name, column, offset) [RL_TERM_##NAME] = #name,
#define RL_NAME_CLASS_TERM(NAME, name, column) [RL_TERM_##NAME] = #name,
const char *const rl_term_names[RL_NUM_TERMS] = {RL_CLASS_TERMS(RL_NAME_CLASS_TERM) RL_BOX_TERMS(RL_NAME_BOX_TERM)};

#undef RL_NAME_BOX_TERM
#undef RL_NAME_CLASS_TERM

#define RL_NAME_BOX_LOSS(NAME, name, column, offset) column,
#define RL_NAME_CLASS_LOSS(NAME, name, column) column,
const char *const rl_loss_names[RL_NUM_LOSS_NAMES] = {
    [RL_CLASS_LOSS] = "class_loss",
    [RL_BBOX_LOSS] = "bbox_loss",
    [RL_EXISTENCE_LOSS] = "existence_loss",
    RL_CLASS_TERMS(RL_NAME_CLASS_LOSS) RL_BOX_TERMS(RL_NAME_BOX_LOSS)[RL_CARDINALITY_ERROR] = "cardinality_error",
};

#undef RL_NAME_BOX_LOSS
#undef RL_NAME_CLASS_LOSS

static bool check_number(float number, float most, const char *member, const char *term, rl_status *status)
{
    if (number >= 0.0f && number <= most) return true;
    return rl_fail(status, RL_ERR_ARGUMENT, "'%s%s' is %g; expected a number from 0 to %g", member, term,
                   (double)number, (double)most);
}

static bool check_numbers(const rl_criterion *criterion, rl_status *status)
{
    for (int term = 0; term < RL_NUM_TERMS; term++)
        if (!check_number(criterion->cost[term], FLT_MAX, "cost.", rl_term_names[term], status) ||
            !check_number(criterion->loss[term], FLT_MAX, "loss.", rl_term_names[term], status))
            return false;
    return check_number(criterion->no_object_weight, FLT_MAX, "no_object_weight", "", status) &&
           check_number(criterion->focal.alpha, 1.0f, "focal.alpha", "", status) &&
           check_number(criterion->focal.gamma, FLT_MAX, "focal.gamma", "", status);
}

static bool check_cost(const rl_criterion *criterion, rl_status *status)
{
    for (int term = 0; term < RL_NUM_TERMS; term++)
        if (criterion->cost[term] != 0.0f) return true;
    return rl_fail(status, RL_ERR_ARGUMENT, "'cost' is 0 in all its terms; expected a weight above 0");
}

/* That nothing else takes the logits as what focal does. */
static bool check_scores(const rl_criterion *criterion, rl_status *status)
{
    if (!rl_is_sigmoid(criterion)) return true;
#define RL_REFUSE_SOFTMAX(NAME, name, column)                                                                          \
    if (RL_TERM_##NAME != RL_TERM_FOCAL && rl_has_term(criterion, RL_TERM_##NAME))                                     \
        return rl_fail(status, RL_ERR_ARGUMENT,                                                                        \
                       "'focal' is of sigmoid and '" #name                                                             \
                       "' of softmax, and both have weights; expected one of them to be 0 in cost and loss");
    RL_CLASS_TERMS(RL_REFUSE_SOFTMAX)
#undef RL_REFUSE_SOFTMAX
    return true;
}

bool rl_criterion_check(const rl_criterion *criterion, rl_status *status)
{
    return check_numbers(criterion, status) && check_cost(criterion, status) && check_scores(criterion, status);
}
