#include "core/formulas/criterion.h"

#define RL_NAME_BOX_TERM(NAME, name, column, offset) [RL_TERM_##NAME] = #name,
#define RL_NAME_CLASS_TERM(NAME, name, ACTIVATION, column) [RL_TERM_##NAME] = #name,
#define RL_ACTIVATE_CLASS_TERM(NAME, name, ACTIVATION, column) [RL_TERM_##NAME] = RL_##ACTIVATION,
#define RL_NAME_BOX_LOSS(NAME, name, column, offset) [RL_TERM_LOSSES + RL_TERM_##NAME] = column,
#define RL_NAME_CLASS_LOSS(NAME, name, ACTIVATION, column) [RL_TERM_LOSSES + RL_TERM_##NAME] = column,
#define RL_NAME_PRESET(NAME, name, ...) [RL_PRESET_##NAME] = #name,
#define RL_FILL_PRESET(NAME, name, ...) [RL_PRESET_##NAME] = {__VA_ARGS__},

const char *const rl_term_names[RL_NUM_TERMS] = {RL_CLASS_TERMS(RL_NAME_CLASS_TERM) RL_BOX_TERMS(RL_NAME_BOX_TERM)};
const rl_activation rl_term_activations[RL_NUM_CLASS_TERMS] = {RL_CLASS_TERMS(RL_ACTIVATE_CLASS_TERM)};
const char *const rl_loss_names[RL_NUM_LOSS_NAMES] = {[RL_CLASS_LOSS] = "class_loss",
                                                      [RL_BBOX_LOSS] = "bbox_loss",
                                                      [RL_EXISTENCE_LOSS] = "existence_loss",
                                                      [RL_CARDINALITY_ERROR] = "cardinality_error",
                                                      RL_CLASS_TERMS(RL_NAME_CLASS_LOSS)
                                                          RL_BOX_TERMS(RL_NAME_BOX_LOSS)};
const char *const rl_preset_names[RL_NUM_PRESETS] = {RL_PRESETS(RL_NAME_PRESET)};
const rl_criterion rl_presets[RL_NUM_PRESETS] = {RL_PRESETS(RL_FILL_PRESET)};

#undef RL_NAME_BOX_TERM
#undef RL_NAME_CLASS_TERM
#undef RL_ACTIVATE_CLASS_TERM
#undef RL_NAME_BOX_LOSS
#undef RL_NAME_CLASS_LOSS
#undef RL_NAME_PRESET
#undef RL_FILL_PRESET

const rl_criterion *rl_criterion_preset(const char *name)
{
    for (int preset = 0; preset < RL_NUM_PRESETS; preset++)
        if (strcmp(rl_preset_names[preset], name) == 0) return &rl_presets[preset];
    return NULL;
}

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

/* The first class term that takes part and has this activation, or NULL. */
static const char *term_of(const rl_criterion *criterion, rl_activation activation)
{
    for (int term = 0; term < RL_NUM_CLASS_TERMS; term++)
        if (rl_term_activations[term] == activation && rl_has_term(criterion, (rl_term)term))
            return rl_term_names[term];
    return NULL;
}

/* All class terms must read the logits in the same way. */
static bool check_activations(const rl_criterion *criterion, rl_status *status)
{
    const char *sigmoid = term_of(criterion, RL_SIGMOID), *softmax = term_of(criterion, RL_SOFTMAX);
    if (!sigmoid || !softmax) return true;
    return rl_fail(status, RL_ERR_ARGUMENT,
                   "'%s' is of sigmoid and '%s' of softmax, and both have weights; expected one of them to be 0 in "
                   "cost and loss",
                   sigmoid, softmax);
}

static bool check_terms(const rl_criterion *criterion, rl_status *status)
{
    return check_numbers(criterion, status) && check_cost(criterion, status) && check_activations(criterion, status);
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

bool rl_criterion_takes_block(const rl_criterion *criterion, int block)
{
    switch (rl_block_queries(block)) {
    case RL_DECODER: return block == RL_BLOCK_MAIN || criterion->blocks.layers;
    case RL_ENCODER: return criterion->blocks.encoder != RL_NO_ENCODER;
    default: return criterion->blocks.denoising;
    }
}

bool rl_criterion_labels_block(const rl_criterion *criterion, int block)
{
    return rl_block_queries(block) != RL_ENCODER || criterion->blocks.encoder != RL_ENCODER_OF_LABEL_0;
}

size_t rl_criterion_repeats(const rl_criterion *criterion)
{
    return criterion->repeats ? criterion->repeats : 1;
}
