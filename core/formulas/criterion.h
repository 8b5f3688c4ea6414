/* A criterion: which terms make up the matching cost and the losses, and with what weights.
 *
 * A term of weight 0 takes no part. Class terms are of softmax, where the last class is that of no object, or, with the
 * focal term, of sigmoid. Box terms compare both sides in the predictions' form. */
#ifndef RAGLOSS_CRITERION_H
#define RAGLOSS_CRITERION_H

#include "core/base/backend.h"
#include "core/formulas/terms.h"

typedef enum rl_term {
#define RL_NAME_BOX_TERM(NAME, name, column, offset) RL_TERM_##NAME,
#define RL_NAME_CLASS_TERM(NAME, name, column) RL_TERM_##NAME,
    RL_CLASS_TERMS(RL_NAME_CLASS_TERM) RL_NUM_CLASS_TERMS,
    RL_LAST_CLASS_TERM = RL_NUM_CLASS_TERMS - 1,
    RL_BOX_TERMS(RL_NAME_BOX_TERM) RL_NUM_TERMS
#undef RL_NAME_BOX_TERM
#undef RL_NAME_CLASS_TERM
} rl_term;

struct rl_criterion {
    float cost[RL_NUM_TERMS], loss[RL_NUM_TERMS]; /* weights */
    float no_object_weight;                       /* of unmatched predictions, in the class losses of softmax */
    rl_focal focal;
    rl_box_form gt_form, pred_form;
};

/* facebookresearch/detr's. */
RL_FORMULA rl_criterion rl_criterion_detr(void)
{
    rl_criterion made;
    memset(&made, 0, sizeof made);
    made.cost[RL_TERM_PROBABILITY] = made.loss[RL_TERM_CROSS_ENTROPY] = 1.0f;
    made.cost[RL_TERM_L1] = made.loss[RL_TERM_L1] = 5.0f;
    made.cost[RL_TERM_GIOU] = made.loss[RL_TERM_GIOU] = 2.0f;
    made.no_object_weight = 0.1f;
    made.focal.alpha = 0.25f;
    made.focal.gamma = 2.0f;
    made.gt_form = made.pred_form = RL_FORM_CXCYWH;
    return made;
}

/* Deformable DETR's. */
RL_FORMULA rl_criterion rl_criterion_focal(void)
{
    rl_criterion made = rl_criterion_detr();
    made.cost[RL_TERM_PROBABILITY] = made.loss[RL_TERM_CROSS_ENTROPY] = 0.0f;
    made.cost[RL_TERM_FOCAL] = made.loss[RL_TERM_FOCAL] = 2.0f;
    return made;
}

RL_FORMULA int rl_has_term(const rl_criterion *criterion, rl_term term)
{
    return criterion->cost[term] != 0.0f || criterion->loss[term] != 0.0f;
}

RL_FORMULA int rl_is_sigmoid(const rl_criterion *criterion)
{
    return rl_has_term(criterion, RL_TERM_FOCAL);
}

/* The logits of a prediction, with what the criterion's class terms need of them. */
RL_FORMULA rl_scores rl_scores_of(const rl_criterion *criterion, const unsigned char *logits, int32_t count)
{
    if (!rl_is_sigmoid(criterion)) return rl_softmax_of(logits, count);
    rl_scores scores = {logits, count, 0.0f, 0.0, 0.0};
    return scores;
}

/* Matching cost, the weighted terms added in the tables' order. */
RL_FORMULA float rl_pair_cost(const rl_criterion *criterion, const rl_scores *scores, rl_term_box pred, rl_term_box gt,
                              int32_t label)
{
    float sum = 0.0f;
#define RL_ADD_CLASS_COST(NAME, name, column)                                                                          \
    if (criterion->cost[RL_TERM_##NAME] != 0.0f)                                                                       \
        sum += criterion->cost[RL_TERM_##NAME] * rl_##name##_cost(scores, criterion->focal, label);
#define RL_ADD_BOX_COST(NAME, name, column, offset)                                                                    \
    if (criterion->cost[RL_TERM_##NAME] != 0.0f) sum += criterion->cost[RL_TERM_##NAME] * rl_##name##_cost(pred, gt);
    RL_CLASS_TERMS(RL_ADD_CLASS_COST)
    RL_BOX_TERMS(RL_ADD_BOX_COST)
#undef RL_ADD_CLASS_COST
#undef RL_ADD_BOX_COST
    return sum;
}

/* A box of either side, float32 of any alignment, in the form that both share. */
RL_FORMULA rl_term_box rl_pred_box(const rl_criterion *criterion, const float numbers[4])
{
    return rl_term_box_of(numbers, criterion->pred_form, criterion->pred_form);
}

RL_FORMULA rl_term_box rl_gt_box(const rl_criterion *criterion, const float numbers[4])
{
    return rl_term_box_of(numbers, criterion->gt_form, criterion->pred_form);
}

/* Of so many logits, or probabilities where the criterion is the default one, NULL, those that labels may name. */
RL_FORMULA size_t rl_num_labels(const rl_criterion *criterion, size_t num_classes)
{
    return !criterion || rl_is_sigmoid(criterion) || num_classes == 0 ? num_classes : num_classes - 1;
}

/* Class losses of a prediction; of those that are no object's, `label` is negative. The terms that take no part are
 * left as they are. */
RL_FORMULA void rl_class_losses(const rl_criterion *criterion, const rl_scores *scores, int32_t label, double *losses)
{
    int weighted = label < 0 && !rl_is_sigmoid(criterion);
    int32_t target = weighted ? scores->count - 1 : label;
#define RL_SET_CLASS_LOSS(NAME, name, column)                                                                          \
    if (criterion->loss[RL_TERM_##NAME] != 0.0f) {                                                                     \
        double loss = rl_##name##_loss(scores, criterion->focal, target);                                              \
        losses[RL_TERM_##NAME] = weighted ? (double)criterion->no_object_weight * loss : loss;                         \
    }
    RL_CLASS_TERMS(RL_SET_CLASS_LOSS)
#undef RL_SET_CLASS_LOSS
}

/* Box losses of a match, likewise. */
RL_FORMULA void rl_box_losses(const rl_criterion *criterion, rl_term_box pred, rl_term_box gt, double *losses)
{
#define RL_SET_BOX_LOSS(NAME, name, column, offset)                                                                    \
    if (criterion->loss[RL_TERM_##NAME] != 0.0f) losses[RL_TERM_##NAME] = (double)(offset + rl_##name##_cost(pred, gt));
    RL_BOX_TERMS(RL_SET_BOX_LOSS)
#undef RL_SET_BOX_LOSS
}

/* Whether the last logit is not the largest: so the published criteria count the objects that were found, those of
 * sigmoid, too. */
RL_FORMULA int rl_is_found(const rl_scores *scores)
{
    int32_t best = 0;
    for (int32_t c = 1; c < scores->count; c++)
        if (rl_logit(scores, c) > rl_logit(scores, best)) best = c;
    return best != scores->count - 1;
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

#ifdef __cplusplus
extern "C" {
#endif

/* "l1", "giou", ..., by term. */
extern const char *const rl_term_names[RL_NUM_TERMS];

/* Every name that a loss of any criterion has: of the default one's losses, of the terms, which may share theirs, and
 * of the error in the number of objects. */
enum { RL_CARDINALITY_ERROR = RL_EXISTENCE_LOSS + 1 + RL_NUM_TERMS, RL_NUM_LOSS_NAMES };
extern const char *const rl_loss_names[RL_NUM_LOSS_NAMES];

/* RL_ERR_ARGUMENT for a number that is negative, not finite or, as alpha, above 1; for a cost without a term; and for
 * class terms of softmax and of sigmoid in one criterion. */
bool rl_criterion_check(const rl_criterion *criterion, rl_status *status);

#ifdef __cplusplus
}
#endif
#endif
