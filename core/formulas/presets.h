/* The criteria that have a name, each with the settings that it was published with. Everything that lists them, the
 * command line and the files' JSON among it, follows from this table: a criterion of terms that exist is one row. */
#ifndef RAGLOSS_PRESETS_H
#define RAGLOSS_PRESETS_H

/* X(NAME, name, settings...): the settings are initialisers of an rl_criterion; what they leave out is 0. */
#define RL_PRESETS(X)                                                                                                  \
    /* The object-detection loss example of NVIDIA ACCV-Lab's batching-helpers. */                                     \
    X(ACCV, accv, .kind = RL_KIND_EXAMPLE)                                                                             \
    /* facebookresearch/detr. */                                                                                       \
    X(DETR, detr, .kind = RL_KIND_TERMS, .blocks = {.layers = true},                                                   \
      .cost = {[RL_TERM_PROBABILITY] = 1.0f, [RL_TERM_L1] = 5.0f, [RL_TERM_GIOU] = 2.0f},                              \
      .loss = {[RL_TERM_CROSS_ENTROPY] = 1.0f, [RL_TERM_L1] = 5.0f, [RL_TERM_GIOU] = 2.0f}, .no_object_weight = 0.1f,  \
      .focal = {.alpha = 0.25f, .gamma = 2.0f}, .gt_form = RL_FORM_CXCYWH, .pred_form = RL_FORM_CXCYWH)                \
    /* fundamentalvision/Deformable-DETR. */                                                                           \
    X(FOCAL, focal, .kind = RL_KIND_TERMS, .blocks = {.layers = true, .encoder = RL_ENCODER_OF_LABEL_0},               \
      .cost = {[RL_TERM_FOCAL] = 2.0f, [RL_TERM_L1] = 5.0f, [RL_TERM_GIOU] = 2.0f},                                    \
      .loss = {[RL_TERM_FOCAL] = 2.0f, [RL_TERM_L1] = 5.0f, [RL_TERM_GIOU] = 2.0f}, .no_object_weight = 0.1f,          \
      .focal = {.alpha = 0.25f, .gamma = 2.0f}, .gt_form = RL_FORM_CXCYWH, .pred_form = RL_FORM_CXCYWH)

#endif
