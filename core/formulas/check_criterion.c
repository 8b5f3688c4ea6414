/* Whether a criterion makes sense. */
#include "core/formulas/settings.h"

#include <string.h>

/* A term that has no cost, or no loss, has no setting for its weight. */
static bool check_uses(const rl_criterion *criterion, rl_status *status)
{
    for (int term = 0; term < RL_NUM_CLASS_TERMS; term++) {
        bool is_cost = rl_term_uses[term].cost || criterion->cost[term] == 0.0f;
        bool is_loss = rl_term_uses[term].loss || criterion->loss[term] == 0.0f;
        if (!is_cost || !is_loss)
            return rl_fail(status, RL_ERR_ARGUMENT, "'%s' has a weight, but is no %s", rl_term_names[term],
                           is_cost ? "loss" : "cost");
    }
    return true;
}

static bool check_cost(const rl_criterion *criterion, rl_status *status)
{
    for (int term = 0; term < RL_NUM_TERMS; term++)
        if (criterion->cost[term] != 0.0f) return true;
    return rl_fail(status, RL_ERR_ARGUMENT, "'cost' is 0 in all its terms; expected a weight above 0");
}

/* The first class term of the losses that has this activation, or NULL. */
static const char *loss_of(const rl_criterion *criterion, rl_activation activation)
{
    for (int term = 0; term < RL_NUM_CLASS_TERMS; term++)
        if (rl_term_activations[term] == activation && criterion->loss[term] != 0.0f) return rl_term_names[term];
    return NULL;
}

/* All class losses must read the logits in the same way, since softmax alone has a class of no object. */
static bool check_activations(const rl_criterion *criterion, rl_status *status)
{
    const char *sigmoid = loss_of(criterion, RL_SIGMOID), *softmax = loss_of(criterion, RL_SOFTMAX);
    if (!sigmoid || !softmax) return true;
    return rl_fail(status, RL_ERR_ARGUMENT,
                   "'%s' is of sigmoid and '%s' of softmax, and both have weights in 'loss'; expected one of them to "
                   "be 0",
                   sigmoid, softmax);
}

/* The background is summed once, of one power. */
static bool check_powers(const rl_criterion *criterion, rl_status *status)
{
    if (criterion->loss[RL_TERM_BCE] == 0.0f || criterion->loss_focal.gamma == 0.0f) return true;
    for (int term = 0; term < RL_NUM_CLASS_TERMS; term++)
        if (term != RL_TERM_BCE && rl_term_activations[term] == RL_SIGMOID && criterion->loss[term] != 0.0f)
            return rl_fail(status, RL_ERR_ARGUMENT,
                           "'bce' and '%s' both have weights in 'loss'; expected one of them to be 0, or "
                           "'loss_focal.gamma', which 'bce' has none of",
                           rl_term_names[term]);
    return true;
}

/* Results have one column of each name. */
static bool check_columns(const rl_criterion *criterion, rl_status *status)
{
    for (int term = 0; term < RL_NUM_CLASS_TERMS; term++)
        for (int other = 0; other < term; other++) {
            const char *name = rl_loss_names[RL_TERM_LOSSES + term];
            bool is_same = strcmp(name, rl_loss_names[RL_TERM_LOSSES + other]) == 0;
            if (is_same && criterion->loss[term] != 0.0f && criterion->loss[other] != 0.0f)
                return rl_fail(status, RL_ERR_ARGUMENT,
                               "'%s' and '%s' both have weights in 'loss', where each is called %s; expected one of "
                               "them to be 0",
                               rl_term_names[other], rl_term_names[term], name);
        }
    return true;
}

static bool check_terms(const rl_criterion *criterion, rl_status *status)
{
    return rl_settings_check(criterion, status) && check_uses(criterion, status) && check_cost(criterion, status) &&
           check_activations(criterion, status) && check_columns(criterion, status) && check_powers(criterion, status);
}

/* This kind would ignore its settings. They are refused instead, as the caller probably meant another kind. */
static bool check_example(const rl_criterion *criterion, rl_status *status)
{
    bool has_settings = criterion->gt_form != RL_FORM_XYXY || criterion->pred_form != RL_FORM_XYXY;
    for (int term = 0; term < RL_NUM_TERMS; term++)
        has_settings = has_settings || rl_has_term(criterion, (rl_term)term);
    return !has_settings || rl_fail(status, RL_ERR_ARGUMENT,
                                    "a criterion with weights or forms of boxes is of the kind of the example's loss, "
                                    "which has none; expected that of terms");
}

bool rl_criterion_check(const rl_criterion *criterion, rl_status *status)
{
    static bool (*const checks[RL_NUM_KINDS])(const rl_criterion *, rl_status *) = {
        [RL_KIND_EXAMPLE] = check_example,
        [RL_KIND_TERMS] = check_terms,
    };
    if ((size_t)criterion->kind < RL_NUM_KINDS) return checks[criterion->kind](criterion, status);
    return rl_fail(status, RL_ERR_ARGUMENT, "the criterion is of kind %d; expected one of %d kinds",
                   (int)criterion->kind, RL_NUM_KINDS);
}
