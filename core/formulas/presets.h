/* The criteria that have a name, each with the settings that it was published with. Everything that lists them, the
 * command line and the files' JSON among it, follows from this table: a criterion of terms that exist is one row. */
#ifndef RAGLOSS_PRESETS_H
#define RAGLOSS_PRESETS_H

/* What DETR and those after it share: one class term of the cost and one of the losses, L1 and GIoU. */
#define RL_LIKE_DETR(COST, class_cost, LOSS, class_loss)                                                               \
    .kind = RL_KIND_TERMS, .cost = {[RL_TERM_##COST] = class_cost, [RL_TERM_L1] = 5.0f, [RL_TERM_GIOU] = 2.0f},        \
    .loss = {[RL_TERM_##LOSS] = class_loss, [RL_TERM_L1] = 5.0f, [RL_TERM_GIOU] = 2.0f}, .no_object_weight = 0.1f,     \
    .repeats = 1, .gt_form = RL_FORM_CXCYWH, .pred_form = RL_FORM_CXCYWH,                                              \
    .cost_focal = {.alpha = 0.25f, .gamma = 2.0f, .epsilon = 1e-8f}
#define RL_LOSS_FOCAL(alpha_of_loss, gamma_of_loss) .loss_focal = {.alpha = alpha_of_loss, .gamma = gamma_of_loss}
#define RL_COSTS_BECOME(of_nan, of_inf, of_minus_inf)                                                                  \
    .invalid_costs = {RL_COSTS_BECOME_NUMBERS, of_nan, of_inf, of_minus_inf}
#define RL_COSTS_OF_TRANSFORMERS RL_COSTS_BECOME(FLT_MAX, FLT_MAX, FLT_MAX)
#define RL_BLOCKS(encoder_block, with_denoising)                                                                       \
    .blocks = {.layers = true, .encoder = encoder_block, .denoising = with_denoising}
#define RL_LIKE_DEFORMABLE_DETR                                                                                        \
    RL_LIKE_DETR(FOCAL, 2.0f, FOCAL, 2.0f), RL_LOSS_FOCAL(0.25f, 2.0f), RL_BLOCKS(RL_ENCODER_OF_LABEL_0, false)

/* X(NAME, name, source, settings...): the source is the project that it is from, the settings are initialisers of an
 * rl_criterion; what they leave out is 0. */
#define RL_PRESETS(X)                                                                                                  \
    X(ACCV, accv, "the object-detection loss example of NVIDIA ACCV-Lab's batching-helpers", .kind = RL_KIND_EXAMPLE)  \
    X(DETR, detr, "facebookresearch/detr; transformers' DETR, Table Transformer and YOLOS",                            \
      RL_LIKE_DETR(PROBABILITY, 1.0f, CROSS_ENTROPY, 1.0f), RL_LOSS_FOCAL(0.25f, 2.0f),                                \
      RL_BLOCKS(RL_NO_ENCODER, false))                                                                                 \
    X(FOCAL, focal, "fundamentalvision/Deformable-DETR", RL_LIKE_DEFORMABLE_DETR)                                      \
    X(DEFORMABLE_DETR, deformable_detr, "fundamentalvision/Deformable-DETR; the same as focal",                        \
      RL_LIKE_DEFORMABLE_DETR)                                                                                         \
    X(HF_DEFORMABLE_DETR, hf_deformable_detr, "transformers' Deformable DETR", RL_LIKE_DETR(FOCAL, 1.0f, FOCAL, 1.0f), \
      RL_LOSS_FOCAL(0.25f, 2.0f), .cardinality = RL_CARDINALITY_HALF, .ranks = RL_RANKS_TWICE,                         \
      RL_COSTS_OF_TRANSFORMERS, RL_BLOCKS(RL_ENCODER_OF_LABEL_0, false))                                               \
    X(CONDITIONAL_DETR, conditional_detr, "transformers' Conditional DETR and DAB-DETR",                               \
      RL_LIKE_DETR(FOCAL, 2.0f, FOCAL, 1.0f), RL_LOSS_FOCAL(0.25f, 2.0f), .cardinality = RL_CARDINALITY_HALF,          \
      .ranks = RL_RANKS_TWICE, RL_COSTS_OF_TRANSFORMERS, RL_BLOCKS(RL_NO_ENCODER, false))                              \
    X(DINO, dino, "IDEA-Research/DINO and detrex", RL_LIKE_DETR(FOCAL, 2.0f, FOCAL, 1.0f), RL_LOSS_FOCAL(0.25f, 2.0f), \
      .epsilons = {.giou = {.add = 1e-6f}}, RL_BLOCKS(RL_ENCODER_OF_LABELS, true))                                     \
    X(RT_DETR, rt_detr, "RT-DETR, its second version, and transformers' of both",                                      \
      RL_LIKE_DETR(FOCAL, 2.0f, VARIFOCAL, 1.0f), RL_LOSS_FOCAL(0.75f, 2.0f), .cardinality = RL_CARDINALITY_HALF,      \
      .ranks = RL_RANKS_OWN, RL_COSTS_OF_TRANSFORMERS, RL_BLOCKS(RL_ENCODER_OF_LABELS, true))                          \
    X(D_FINE, d_fine, "Peterande/D-FINE; without its terms of edges", RL_LIKE_DETR(FOCAL, 2.0f, VARIFOCAL, 1.0f),      \
      RL_LOSS_FOCAL(0.75f, 2.0f), .box_matches = RL_BOX_MATCHES_UNITED, .cardinality = RL_CARDINALITY_HALF,            \
      RL_COSTS_BECOME(1.0f, FLT_MAX, -FLT_MAX), RL_BLOCKS(RL_ENCODER_OF_LABELS, true))                                 \
    X(HF_D_FINE, hf_d_fine, "transformers' D-FINE; without its terms of edges",                                        \
      RL_LIKE_DETR(FOCAL, 2.0f, VARIFOCAL, 1.0f), RL_LOSS_FOCAL(0.75f, 2.0f), .cardinality = RL_CARDINALITY_HALF,      \
      .clamp_boxes = 1, .ranks = RL_RANKS_OWN, RL_COSTS_OF_TRANSFORMERS, RL_BLOCKS(RL_ENCODER_OF_LABELS, true))        \
    X(DEIM, deim, "ShihuaHuang95/DEIM; without its terms of edges", RL_LIKE_DETR(FOCAL, 2.0f, MAL, 1.0f),              \
      RL_LOSS_FOCAL(1.0f, 1.5f), .box_matches = RL_BOX_MATCHES_UNITED, .cardinality = RL_CARDINALITY_HALF,             \
      RL_COSTS_BECOME(1.0f, FLT_MAX, -FLT_MAX), RL_BLOCKS(RL_ENCODER_OF_LABELS, true))                                 \
    X(DEIMV2, deimv2, "transformers' DEIMv2; without its terms of edges", RL_LIKE_DETR(FOCAL, 2.0f, MAL, 1.0f),        \
      RL_LOSS_FOCAL(1.0f, 2.0f), .box_matches = RL_BOX_MATCHES_UNITED, .cardinality = RL_CARDINALITY_HALF,             \
      .clamp_boxes = 1, .ranks = RL_RANKS_OWN, RL_COSTS_OF_TRANSFORMERS, RL_BLOCKS(RL_ENCODER_OF_LABELS, true))        \
    X(LW_DETR, lw_detr, "Atten4Vis/LW-DETR; transformers' LW-DETR and RF-DETR",                                        \
      RL_LIKE_DETR(FOCAL, 2.0f, IA_BCE, 1.0f), RL_LOSS_FOCAL(0.25f, 2.0f), .cardinality = RL_CARDINALITY_HALF,         \
      RL_COSTS_OF_TRANSFORMERS, RL_BLOCKS(RL_ENCODER_OF_LABELS, false))                                                \
    X(RF_DETR, rf_detr, "roboflow/rf-detr", RL_LIKE_DETR(FOCAL_LOGITS, 2.0f, IA_BCE, 1.0f),                            \
      RL_LOSS_FOCAL(0.25f, 2.0f), .invalid_costs = {.become = RL_COSTS_EXCEED},                                        \
      RL_BLOCKS(RL_ENCODER_OF_LABELS, false))

#endif
