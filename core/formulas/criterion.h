/* A criterion: what makes up the matching cost and the losses.
 *
 * There are two kinds. The loss of the example is what formulas.h has, and takes no settings. The others are made of
 * terms, each with a weight; a term of weight 0 takes no part. Class terms of the losses are all of softmax or all of
 * sigmoid. Box terms compare both sides in the predictions' form. */
#ifndef RAGLOSS_FORMULAS_CRITERION_H
#define RAGLOSS_FORMULAS_CRITERION_H

#include "core/base/backend.h"
#include "core/base/blocks.h"
#include "core/formulas/box_slopes.h"
#include "core/formulas/presets.h"
#include "core/formulas/terms.h"

typedef enum rl_term {
#define RL_NAME_BOX_TERM(NAME, name, column, offset) RL_TERM_##NAME,
#define RL_NAME_CLASS_TERM(NAME, name, ...) RL_TERM_##NAME,
    RL_CLASS_TERMS(RL_NAME_CLASS_TERM) RL_NUM_CLASS_TERMS,
    RL_LAST_CLASS_TERM = RL_NUM_CLASS_TERMS - 1,
    RL_BOX_TERMS(RL_NAME_BOX_TERM) RL_NUM_TERMS
#undef RL_NAME_BOX_TERM
#undef RL_NAME_CLASS_TERM
} rl_term;

/* Everything that differs between the kinds has one table, with a row for each kind. */
typedef enum rl_kind { RL_KIND_EXAMPLE, RL_KIND_TERMS, RL_NUM_KINDS } rl_kind;

struct rl_criterion {
    rl_kind kind;
    rl_ranks ranks;
    rl_box_matches box_matches;
    /* The blocks that have losses beside the main one, where predictions have them. */
    struct rl_taken_blocks {
        unsigned layers, denoising; /* 1: they have */
        rl_encoder encoder;
    } blocks;
    uint32_t repeats; /* how often each object is put up for matching; 0 is 1 */
    /* Of terms; 0 in the example's loss, whose boxes are corners. */
    float cost[RL_NUM_TERMS], loss[RL_NUM_TERMS]; /* weights */
    float no_object_weight;                       /* of unmatched predictions, in the class losses of softmax */
    rl_no_object no_object;                       /* in the logits of softmax */
    rl_focal cost_focal, loss_focal;
    rl_cardinality cardinality;
    rl_epsilons epsilons;
    rl_box_form gt_form, pred_form;
    struct rl_costs_not_finite {
        rl_invalid_costs become;
        float nan, inf, minus_inf; /* the numbers that these become */
    } invalid_costs;
    unsigned clamp_boxes; /* 1: each number of the predictions' boxes to [0, 1] */
};

typedef enum rl_preset {
#define RL_NAME_PRESET(NAME, name, ...) RL_PRESET_##NAME,
    RL_PRESETS(RL_NAME_PRESET) RL_NUM_PRESETS
#undef RL_NAME_PRESET
} rl_preset;

RL_FORMULA int rl_has_term(const rl_criterion *criterion, rl_term term)
{
    return criterion->cost[term] != 0.0f || criterion->loss[term] != 0.0f;
}

RL_FORMULA int rl_has_cost(const rl_criterion *criterion, rl_activation activation)
{
#define RL_FIND_COST(NAME, name, ACTIVATION, USE, ...)                                                                 \
    RL_COST_OF_##USE(if (RL_##ACTIVATION == activation && criterion->cost[RL_TERM_##NAME] != 0.0f) return 1;)
    RL_CLASS_TERMS(RL_FIND_COST)
#undef RL_FIND_COST
    return 0;
}

RL_FORMULA int rl_has_loss(const rl_criterion *criterion, rl_activation activation)
{
#define RL_FIND_LOSS(NAME, name, ACTIVATION, USE, ...)                                                                 \
    RL_LOSS_OF_##USE(if (RL_##ACTIVATION == activation && criterion->loss[RL_TERM_##NAME] != 0.0f) return 1;)
    RL_CLASS_TERMS(RL_FIND_LOSS)
#undef RL_FIND_LOSS
    return 0;
}

/* Whether each class is by itself, so that none is that of no object: as the losses have it, or without them, the
 * costs. */
RL_FORMULA int rl_is_sigmoid(const rl_criterion *criterion)
{
    return rl_has_loss(criterion, RL_SIGMOID) ||
           (!rl_has_loss(criterion, RL_SOFTMAX) && rl_has_cost(criterion, RL_SIGMOID));
}

/* Where in the logits the class of a label is. */
RL_FORMULA int32_t rl_place_of_label(const rl_criterion *criterion, int32_t label)
{
    return criterion->no_object == RL_NO_OBJECT_FIRST && !rl_is_sigmoid(criterion) ? label + 1 : label;
}

/* Which of `count` logits is that of no object; -1 where none is. */
RL_FORMULA int32_t rl_place_of_no_object(const rl_criterion *criterion, int32_t count)
{
    if (criterion->no_object == RL_NO_OBJECT_NONE || rl_is_sigmoid(criterion)) return -1;
    return criterion->no_object == RL_NO_OBJECT_FIRST ? 0 : count - 1;
}

/* What a prediction without an object weighs in the class losses of softmax. */
RL_FORMULA float rl_weight_of_no_object(const rl_criterion *criterion)
{
    return criterion->no_object == RL_NO_OBJECT_NONE ? 0.0f : criterion->no_object_weight;
}

/* Which sums digests have: that of the background where losses take it, and that of softmax where anything does. One of
 * them is always there, to find the largest logit. */
RL_FORMULA int rl_takes_background(const rl_criterion *criterion)
{
    return rl_has_loss(criterion, RL_SIGMOID);
}

/* The power of the background terms. */
RL_FORMULA float rl_background_power(const rl_criterion *criterion)
{
    return criterion->loss[RL_TERM_BCE] != 0.0f ? 0.0f : criterion->loss_focal.gamma;
}

RL_FORMULA int rl_takes_softmax(const rl_criterion *criterion)
{
    return rl_has_cost(criterion, RL_SOFTMAX) || !rl_takes_background(criterion);
}

/* The logits of a prediction, with what the criterion's class terms need of them. */
RL_FORMULA rl_scores rl_scores_of(const rl_criterion *criterion, const unsigned char *logits, int32_t count)
{
    rl_scores scores = {logits, count, {0.0, 0.0, 0.0f, 0}};
    if (rl_takes_softmax(criterion)) rl_softmax_digest(logits, count, &scores.digest);
    if (rl_takes_background(criterion))
        rl_background_digest(logits, count, rl_background_power(criterion), &scores.digest);
    return scores;
}

/* The IoU of a prediction and an object, and whether costs take it, or class losses of matches. */
RL_FORMULA float rl_pair_iou(const rl_criterion *criterion, rl_term_box pred, rl_term_box gt)
{
    return -rl_iou_cost(pred, gt, criterion->epsilons);
}

RL_FORMULA int rl_cost_takes_iou(const rl_criterion *criterion)
{
    return criterion->cost[RL_TERM_ALIGNMENT] != 0.0f;
}

RL_FORMULA int rl_loss_takes_iou(const rl_criterion *criterion)
{
    return criterion->loss[RL_TERM_VARIFOCAL] != 0.0f || criterion->loss[RL_TERM_MAL] != 0.0f ||
           criterion->loss[RL_TERM_IA_BCE] != 0.0f || criterion->loss[RL_TERM_QUALITY_FOCAL] != 0.0f ||
           criterion->loss[RL_TERM_POSITION] != 0.0f;
}

/* Matching cost, the weighted terms added in the tables' order. */
RL_FORMULA float rl_pair_cost(const rl_criterion *criterion, const rl_scores *scores, rl_term_box pred, rl_term_box gt,
                              int32_t label)
{
    float sum = 0.0f, iou = rl_cost_takes_iou(criterion) ? rl_pair_iou(criterion, pred, gt) : 0.0f;
    int32_t at = rl_place_of_label(criterion, label);
#define RL_ADD_CLASS_COST(NAME, name, ACTIVATION, USE, ...)                                                            \
    RL_COST_OF_##USE(if (criterion->cost[RL_TERM_##NAME] != 0.0f) sum +=                                               \
                     criterion->cost[RL_TERM_##NAME] *                                                                 \
                     rl_##name##_cost(rl_logit(scores, at), scores->digest, iou, criterion->cost_focal);)
#define RL_ADD_BOX_COST(NAME, name, ...)                                                                               \
    if (criterion->cost[RL_TERM_##NAME] != 0.0f)                                                                       \
        sum += criterion->cost[RL_TERM_##NAME] * rl_##name##_cost(pred, gt, criterion->epsilons);
    RL_CLASS_TERMS(RL_ADD_CLASS_COST)
    RL_BOX_TERMS(RL_ADD_BOX_COST)
#undef RL_ADD_CLASS_COST
#undef RL_ADD_BOX_COST
    return sum;
}

/* A box of either side, float32 of any alignment, in the form that both share. */
RL_FORMULA rl_term_box rl_pred_box(const rl_criterion *criterion, const float numbers[RL_BOX_SIZE])
{
    float clamped[RL_BOX_SIZE];
    for (int k = 0; k < RL_BOX_SIZE; k++)
        clamped[k] = criterion->clamp_boxes ? rl_at_most(rl_at_least(numbers[k], 0.0f), 1.0f) : numbers[k];
    return rl_term_box_of(clamped, criterion->pred_form, criterion->pred_form);
}

RL_FORMULA rl_term_box rl_gt_box(const rl_criterion *criterion, const float numbers[RL_BOX_SIZE])
{
    return rl_term_box_of(numbers, criterion->gt_form, criterion->pred_form);
}

/* Class losses of a prediction; of those that are no object's, `label` is negative, and the quality any. The terms that
 * take no part are left as they are. */
RL_FORMULA void rl_class_losses(const rl_criterion *criterion, const rl_scores *scores, int32_t label,
                                rl_quality quality, double *losses)
{
    rl_digest digest = scores->digest;
    int32_t at = label < 0 ? rl_place_of_no_object(criterion, scores->count) : rl_place_of_label(criterion, label);
    float logit = at < 0 ? 0.0f : rl_logit(scores, at);
#define RL_NO_OBJECT_LOSS_SOFTMAX(name)                                                                                \
    (at < 0 ? 0.0                                                                                                      \
            : (double)criterion->no_object_weight * rl_##name##_loss(logit, digest, quality, criterion->loss_focal))
#define RL_NO_OBJECT_LOSS_SIGMOID(name) rl_##name##_no_object_loss(digest, criterion->loss_focal)
#define RL_SET_CLASS_LOSS(NAME, name, ACTIVATION, USE, ...)                                                            \
    RL_LOSS_OF_##USE(if (criterion->loss[RL_TERM_##NAME] != 0.0f) losses[RL_TERM_##NAME] =                             \
                         label < 0 ? RL_NO_OBJECT_LOSS_##ACTIVATION(name)                                              \
                                   : rl_##name##_loss(logit, digest, quality, criterion->loss_focal);)
    RL_CLASS_TERMS(RL_SET_CLASS_LOSS)
#undef RL_SET_CLASS_LOSS
#undef RL_NO_OBJECT_LOSS_SIGMOID
#undef RL_NO_OBJECT_LOSS_SOFTMAX
}

/* Box losses of a match. Again, the terms that take no part are left as they are. */
RL_FORMULA void rl_box_losses(const rl_criterion *criterion, rl_term_box pred, rl_term_box gt, double *losses)
{
#define RL_SET_BOX_LOSS(NAME, name, column, offset)                                                                    \
    if (criterion->loss[RL_TERM_##NAME] != 0.0f)                                                                       \
        losses[RL_TERM_##NAME] = (double)(offset + rl_##name##_cost(pred, gt, criterion->epsilons));
    RL_BOX_TERMS(RL_SET_BOX_LOSS)
#undef RL_SET_BOX_LOSS
}

/* Whether a prediction counts as a found object, as the cardinality has it: because a class' probability exceeds a
 * half, or because the logit of no object is not the largest. With sigmoid that is the last, even though it is a class
 * like others. Of logits that are equal, the first counts as the largest. */
RL_FORMULA int rl_is_found(const rl_criterion *criterion, const rl_scores *scores)
{
    if (criterion->cardinality == RL_CARDINALITY_HALF) return rl_sigmoid_of(scores->digest.max).yes > 0.5f;
    if (criterion->no_object == RL_NO_OBJECT_LAST || rl_is_sigmoid(criterion)) return !scores->digest.last_leads;
    return criterion->no_object == RL_NO_OBJECT_NONE || rl_logit(scores, 0) < scores->digest.max;
}

/* What a backend gives of a sample: the sums of the terms that take part, in their order, then the cardinality error.
 */
RL_FORMULA void rl_list_losses(const rl_criterion *criterion, const double *sum, size_t num_found, size_t num_gt,
                               double *losses)
{
    for (int term = 0; term < RL_NUM_TERMS; term++)
        if (criterion->loss[term] != 0.0f) *losses++ = sum[term];
    *losses = num_found < num_gt ? (double)(num_gt - num_found) : (double)(num_found - num_gt);
}

/* The reverse for derivatives by these sums: those of the terms, 0 of the terms that take no part. */
RL_FORMULA void rl_term_factors(const rl_criterion *criterion, const double *listed, double *factor)
{
    for (int term = 0; term < RL_NUM_TERMS; term++) factor[term] = criterion->loss[term] != 0.0f ? *listed++ : 0.0;
}

/* The derivatives of a prediction's class losses by its logits: each is `share` times what rl_softmax_term or, with
 * this `pull`, rl_background_slope is of the logit, but that of the class `at` is `own`. There is no such class where
 * `at` is negative. */
typedef struct rl_class_slopes {
    float share, pull, own;
    int32_t at;
} rl_class_slopes;

/* Whether the published code multiplies the IoU of a match by targets of all its classes, most of which are 0: NaN
 * becomes that of all of them. */
RL_FORMULA int rl_spreads_iou(const rl_criterion *criterion)
{
    return criterion->loss[RL_TERM_VARIFOCAL] != 0.0f || criterion->loss[RL_TERM_MAL] != 0.0f;
}

/* `label` and `quality` are as above, and `factor` as rl_term_factors makes it. */
RL_FORMULA rl_class_slopes rl_class_slopes_of(const rl_criterion *criterion, const rl_scores *scores, int32_t label,
                                              rl_quality quality, const double *factor)
{
    rl_digest digest = scores->digest;
    rl_class_slopes made;
    int is_sigmoid = rl_is_sigmoid(criterion);
    double share = 0.0, pulling = 0.0, own = 0.0;
    made.at = label < 0 ? rl_place_of_no_object(criterion, scores->count) : rl_place_of_label(criterion, label);
    float logit = rl_logit(scores, made.at < 0 ? 0 : made.at);
#define RL_ADD_SLOPES_SOFTMAX(NAME, name)                                                                              \
    share += factor[RL_TERM_##NAME] * rl_##name##_slope(logit, digest, criterion->loss_focal);
#define RL_ADD_SLOPES_SIGMOID(NAME, name)                                                                              \
    share += factor[RL_TERM_##NAME] * rl_##name##_no_object_slope(criterion->loss_focal);                              \
    if (rl_##name##_pulls(criterion->loss_focal))                                                                      \
        pulling += factor[RL_TERM_##NAME] * rl_##name##_no_object_slope(criterion->loss_focal);                        \
    own += factor[RL_TERM_##NAME] * rl_##name##_slope(logit, quality, criterion->loss_focal);
#define RL_ADD_CLASS_SLOPES(NAME, name, ACTIVATION, USE, ...)                                                          \
    RL_LOSS_OF_##USE(if (criterion->loss[RL_TERM_##NAME] != 0.0f){RL_ADD_SLOPES_##ACTIVATION(NAME, name)})
    RL_CLASS_TERMS(RL_ADD_CLASS_SLOPES)
#undef RL_ADD_CLASS_SLOPES
#undef RL_ADD_SLOPES_SIGMOID
#undef RL_ADD_SLOPES_SOFTMAX
    if (!is_sigmoid) { /* by a logit, the entropy of a class has the derivative p, at the class itself p - 1 */
        if (label < 0) share *= (double)criterion->no_object_weight;
        own = -share * (1.0 - rl_softmax_probability64(logit, digest));
        share /= digest.softmax;
        if (made.at < 0) share = 0.0;
    }
    float power = rl_background_power(criterion);
    made.pull = pulling == share ? power : (float)((double)power * (pulling / share));
    if (label >= 0 && rl_spreads_iou(criterion) && !rl_is_finite(quality.iou)) share = (double)quality.iou;
    made.share = (float)share;
    made.own = (float)rl_one_nan(own);
    return made;
}

/* The derivatives of a match's box losses by the numbers of its prediction, which may be clamped: nothing flows through
 * those that are, or are at a limit already. */
RL_FORMULA void rl_box_slopes_of(const rl_criterion *criterion, const float numbers[RL_BOX_SIZE], rl_term_box gt,
                                 const double *factor, float *slopes)
{
    rl_box_slopes sum = {{0.0}, {0.0}};
    rl_term_box pred = rl_pred_box(criterion, numbers);
    double by_number[RL_BOX_SIZE];
#define RL_ADD_BOX_SLOPES(NAME, name, column, offset)                                                                  \
    if (criterion->loss[RL_TERM_##NAME] != 0.0f)                                                                       \
        rl_add_##name##_slopes(pred, gt, criterion->epsilons, factor[RL_TERM_##NAME], &sum);
    RL_BOX_TERMS(RL_ADD_BOX_SLOPES)
#undef RL_ADD_BOX_SLOPES
    rl_slopes_of_numbers(&sum, criterion->pred_form, by_number);
    for (int k = 0; k < RL_BOX_SIZE; k++) {
        int is_clamped = criterion->clamp_boxes && !(numbers[k] > 0.0f && numbers[k] < 1.0f);
        slopes[k] = is_clamped ? 0.0f : (float)rl_one_nan(by_number[k]);
    }
}

#ifdef __cplusplus
extern "C" {
#endif

/* "l1", "giou", ..., by term; what their losses are divided by; what the class terms take of logits, and whether they
 * are costs and losses. */
typedef struct rl_class_use {
    bool cost, loss;
} rl_class_use;
extern const char *const rl_term_names[RL_NUM_TERMS];
extern const rl_divisor rl_term_divisors[RL_NUM_TERMS];
extern const rl_class_use rl_term_uses[RL_NUM_CLASS_TERMS];
extern const rl_activation rl_term_activations[RL_NUM_CLASS_TERMS];

/* Every name that a loss of any criterion has: of the example's losses, by RL_CLASS_LOSS and the like, of the terms,
 * which may share theirs, and of the error in the number of objects. */
enum {
    RL_TERM_LOSSES = RL_EXISTENCE_LOSS + 1,
    RL_CARDINALITY_ERROR = RL_TERM_LOSSES + RL_NUM_TERMS,
    RL_NUM_LOSS_NAMES
};
extern const char *const rl_loss_names[RL_NUM_LOSS_NAMES];

/* "accv", "detr", ..., the projects that they are from, and their settings. */
extern const char *const rl_preset_names[RL_NUM_PRESETS], *const rl_preset_sources[RL_NUM_PRESETS];
extern const rl_criterion rl_presets[RL_NUM_PRESETS];

/* Whether a criterion takes a block where predictions have it, the main one apart, which all take; whether the objects
 * have their own labels there, or all label 0; and how often an object is put up for matching, 1 as a rule. */
bool rl_criterion_takes_block(const rl_criterion *criterion, int block);
bool rl_criterion_labels_block(const rl_criterion *criterion, int block);
size_t rl_criterion_repeats(const rl_criterion *criterion);

/* Whether the box terms of a block are taken of the union of matches. */
bool rl_unites_boxes(const rl_criterion *criterion, int block);

/* The criterion of that name, with the settings that it was published with; NULL where there is none. */
const rl_criterion *rl_criterion_preset(const char *name);

#ifdef __cplusplus
}
#endif
#endif
