#include "core/formulas/criterion.h"

#define RL_NAME_BOX_TERM(NAME, name, ...) [RL_TERM_##NAME] = #name,
#define RL_NAME_CLASS_TERM(NAME, name, ...) [RL_TERM_##NAME] = #name,
#define RL_ACTIVATE_CLASS_TERM(NAME, name, ACTIVATION, ...) [RL_TERM_##NAME] = RL_##ACTIVATION,
#define RL_USE_COST(NAME, name, ACTIVATION, USE, ...) RL_COST_OF_##USE([RL_TERM_##NAME].cost = true, )
#define RL_USE_LOSS(NAME, name, ACTIVATION, USE, ...) RL_LOSS_OF_##USE([RL_TERM_##NAME].loss = true, )
#define RL_NAME_BOX_LOSS(NAME, name, column, offset) [RL_TERM_LOSSES + RL_TERM_##NAME] = column,
#define RL_DIVIDE_CLASS_TERM(NAME, name, ACTIVATION, USE, DIVISOR, ...) [RL_TERM_##NAME] = RL_BY_##DIVISOR,
#define RL_DIVIDE_BOX_TERM(NAME, ...) [RL_TERM_##NAME] = RL_BY_OBJECTS,
#define RL_NAME_CLASS_LOSS(NAME, name, ACTIVATION, USE, DIVISOR, column) [RL_TERM_LOSSES + RL_TERM_##NAME] = column,
#define RL_NAME_PRESET(NAME, name, ...) [RL_PRESET_##NAME] = #name,
#define RL_SOURCE_PRESET(NAME, name, source, ...) [RL_PRESET_##NAME] = source,
#define RL_FILL_PRESET(NAME, name, source, ...) [RL_PRESET_##NAME] = {__VA_ARGS__},

const char *const rl_term_names[RL_NUM_TERMS] = {RL_CLASS_TERMS(RL_NAME_CLASS_TERM) RL_BOX_TERMS(RL_NAME_BOX_TERM)};
const rl_activation rl_term_activations[RL_NUM_CLASS_TERMS] = {RL_CLASS_TERMS(RL_ACTIVATE_CLASS_TERM)};
const rl_divisor rl_term_divisors[RL_NUM_TERMS] = {RL_CLASS_TERMS(RL_DIVIDE_CLASS_TERM)
                                                       RL_BOX_TERMS(RL_DIVIDE_BOX_TERM)};
const rl_class_use rl_term_uses[RL_NUM_CLASS_TERMS] = {RL_CLASS_TERMS(RL_USE_COST) RL_CLASS_TERMS(RL_USE_LOSS)};
const char *const rl_loss_names[RL_NUM_LOSS_NAMES] = {[RL_CLASS_LOSS] = "class_loss",
                                                      [RL_BBOX_LOSS] = "bbox_loss",
                                                      [RL_EXISTENCE_LOSS] = "existence_loss",
                                                      [RL_CARDINALITY_ERROR] = "cardinality_error",
                                                      RL_CLASS_TERMS(RL_NAME_CLASS_LOSS)
                                                          RL_BOX_TERMS(RL_NAME_BOX_LOSS)};
const char *const rl_preset_names[RL_NUM_PRESETS] = {RL_PRESETS(RL_NAME_PRESET)};
const char *const rl_preset_sources[RL_NUM_PRESETS] = {RL_PRESETS(RL_SOURCE_PRESET)};
const rl_criterion rl_presets[RL_NUM_PRESETS] = {RL_PRESETS(RL_FILL_PRESET)};

#undef RL_NAME_BOX_TERM
#undef RL_NAME_CLASS_TERM
#undef RL_ACTIVATE_CLASS_TERM
#undef RL_USE_COST
#undef RL_USE_LOSS
#undef RL_DIVIDE_CLASS_TERM
#undef RL_DIVIDE_BOX_TERM
#undef RL_NAME_BOX_LOSS
#undef RL_NAME_CLASS_LOSS
#undef RL_NAME_PRESET
#undef RL_SOURCE_PRESET
#undef RL_FILL_PRESET

const rl_criterion *rl_criterion_preset(const char *name)
{
    for (int preset = 0; preset < RL_NUM_PRESETS; preset++)
        if (strcmp(rl_preset_names[preset], name) == 0) return &rl_presets[preset];
    return NULL;
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

bool rl_unites_boxes(const rl_criterion *criterion, int block)
{
    return criterion->box_matches == RL_BOX_MATCHES_UNITED && rl_block_queries(block) != RL_DENOISING;
}
