/* The terms that criteria are made of, as matching costs and as losses: a row in one of two tables each, and the
 * function of that name. Everything else that lists them follows from the tables.
 *
 * Box terms are float32, in the order written, and what torchvision's formulas give. Class terms are of logits, and
 * made of what logits.h has. 0 / 0 is NaN, as there: of boxes without area, a GIoU. */
#ifndef RAGLOSS_TERMS_H
#define RAGLOSS_TERMS_H

#include "core/criterion.h"
#include "core/formulas/elementary.h"
#include "core/formulas/logits.h"

/* X(NAME, name, column, offset): rl_NAME_cost of a prediction, an object and the epsilons; the loss of a match is the
 * cost and `offset`, and its sums are called `column` in results, as the projects that the criteria are from call
 * them. */
#define RL_BOX_TERMS(X)                                                                                                \
    X(L1, l1, "loss_bbox", 0.0f)                                                                                       \
    X(IOU, iou, "loss_iou", 1.0f)                                                                                      \
    X(GIOU, giou, "loss_giou", 1.0f)                                                                                   \
    X(DIOU, diou, "loss_diou", 1.0f)                                                                                   \
    X(CIOU, ciou, "loss_ciou", 1.0f)

/* What makes probabilities of logits: softmax, among all classes, one of which may be that of no object, or sigmoid, of
 * each class by itself. */
typedef enum rl_activation { RL_SOFTMAX, RL_SIGMOID } rl_activation;

/* X(NAME, name, ACTIVATION, USE, column): terms of the logit of a class and the digest of all logits. USE says whether
 * a term is a COST, whose column no result has, a LOSS or BOTH: rl_NAME_cost of a prediction and the class of an
 * object, rl_NAME_loss of a prediction and the class of its own. Of a prediction without an object, the loss of softmax
 * is that of the class of no object, and that of sigmoid rl_NAME_no_object_loss. */
#define RL_CLASS_TERMS(X)                                                                                              \
    X(PROBABILITY, probability, SOFTMAX, BOTH, "loss_probability")                                                     \
    X(CROSS_ENTROPY, cross_entropy, SOFTMAX, BOTH, "loss_ce")                                                          \
    X(FOCAL, focal, SIGMOID, BOTH, "loss_ce")                                                                          \
    X(FOCAL_LOGITS, focal_logits, SIGMOID, COST, "loss_ce")

/* RL_COST_OF_##USE(...) is what it is given where a term of that use has a cost, else nothing; RL_LOSS_OF_ likewise. */
#define RL_COST_OF_BOTH(...) __VA_ARGS__
#define RL_COST_OF_COST(...) __VA_ARGS__
#define RL_COST_OF_LOSS(...)
#define RL_LOSS_OF_BOTH(...) __VA_ARGS__
#define RL_LOSS_OF_COST(...)
#define RL_LOSS_OF_LOSS(...) __VA_ARGS__

RL_FORMULA rl_box rl_corners(const float numbers[RL_BOX_SIZE], rl_box_form form)
{
    float x = numbers[0], y = numbers[1], w = numbers[2], h = numbers[3];
    rl_box corners = {x, y, w, h};
    if (form == RL_FORM_XYWH) {
        corners.x2 = x + w;
        corners.y2 = y + h;
    } else if (form == RL_FORM_CXCYWH) {
        corners.x1 = x - 0.5f * w;
        corners.y1 = y - 0.5f * h;
        corners.x2 = x + 0.5f * w;
        corners.y2 = y + 0.5f * h;
    }
    return corners;
}

/* The numbers of a box in another form; in its own they are as they were. */
RL_FORMULA void rl_reshape(const float numbers[RL_BOX_SIZE], rl_box_form from, rl_box_form to,
                           float reshaped[RL_BOX_SIZE])
{
    rl_box box = rl_corners(numbers, from);
    if (from == to) {
        for (int k = 0; k < RL_BOX_SIZE; k++) reshaped[k] = numbers[k];
        return;
    }
    reshaped[0] = to == RL_FORM_CXCYWH ? (box.x1 + box.x2) / 2.0f : box.x1;
    reshaped[1] = to == RL_FORM_CXCYWH ? (box.y1 + box.y2) / 2.0f : box.y1;
    reshaped[2] = to == RL_FORM_XYXY ? box.x2 : box.x2 - box.x1;
    reshaped[3] = to == RL_FORM_XYXY ? box.y2 : box.y2 - box.y1;
}

/* A box as terms take it: its numbers in the form that both sides share, and its corners. */
typedef struct rl_term_box {
    float numbers[RL_BOX_SIZE];
    rl_box corners;
} rl_term_box;

RL_FORMULA rl_term_box rl_term_box_of(const float numbers[RL_BOX_SIZE], rl_box_form form, rl_box_form shared)
{
    rl_term_box box;
    rl_reshape(numbers, form, shared, box.numbers);
    box.corners = rl_corners(numbers, form);
    return box;
}

/* The smallest box around both. */
RL_FORMULA rl_box rl_hull(rl_box a, rl_box b)
{
    rl_box hull = {rl_min(a.x1, b.x1), rl_min(a.y1, b.y1), rl_max(a.x2, b.x2), rl_max(a.y2, b.y2)};
    return hull;
}

/* What keeps areas from being divided by 0: no area is below `clamp`, and `add` is added to a divisor. 0: neither. */
typedef struct rl_epsilon {
    float add, clamp;
} rl_epsilon;

typedef struct rl_epsilons {
    rl_epsilon iou, giou; /* of the union; of the union and the hull */
} rl_epsilons;

RL_FORMULA float rl_clamped_area(float area, rl_epsilon epsilon)
{
    return epsilon.clamp != 0.0f ? rl_at_least(area, epsilon.clamp) : area;
}

RL_FORMULA float rl_divisor_of_area(float area, rl_epsilon epsilon)
{
    return epsilon.add != 0.0f ? area + epsilon.add : area;
}

RL_FORMULA float rl_l1_cost(rl_term_box pred, rl_term_box gt, rl_epsilons epsilons)
{
    (void)epsilons;
    float sum = 0.0f;
    for (int k = 0; k < RL_BOX_SIZE; k++) sum += rl_abs(pred.numbers[k] - gt.numbers[k]);
    return sum;
}

RL_FORMULA float rl_iou_cost(rl_term_box pred, rl_term_box gt, rl_epsilons epsilons)
{
    rl_overlap overlap = rl_overlap_of(pred.corners, rl_area(pred.corners), gt.corners, rl_area(gt.corners));
    float covered = rl_clamped_area(overlap.covered, epsilons.iou);
    return -(overlap.shared / rl_divisor_of_area(covered, epsilons.iou));
}

/* Rezatofighi et al., "Generalized intersection over union", CVPR 2019. */
RL_FORMULA float rl_giou_cost(rl_term_box pred, rl_term_box gt, rl_epsilons epsilons)
{
    rl_overlap overlap = rl_overlap_of(pred.corners, rl_area(pred.corners), gt.corners, rl_area(gt.corners));
    rl_box hull = rl_hull(pred.corners, gt.corners);
    float area = rl_at_least(hull.x2 - hull.x1, 0.0f) * rl_at_least(hull.y2 - hull.y1, 0.0f);
    float covered = rl_clamped_area(overlap.covered, epsilons.giou);
    area = rl_clamped_area(area, epsilons.giou);
    return -(overlap.shared / rl_divisor_of_area(covered, epsilons.giou) -
             (area - covered) / rl_divisor_of_area(area, epsilons.giou));
}

/* Zheng et al., "Distance-IoU loss", AAAI 2020: distance and complete IoU. */
#define RL_TERM_EPSILON 1e-7f

RL_FORMULA float rl_diou_cost(rl_term_box pred, rl_term_box gt, rl_epsilons epsilons)
{
    rl_box a = pred.corners, b = gt.corners, hull = rl_hull(a, b);
    float w = rl_at_least(hull.x2 - hull.x1, 0.0f), h = rl_at_least(hull.y2 - hull.y1, 0.0f);
    float dx = (a.x1 + a.x2) / 2.0f - (b.x1 + b.x2) / 2.0f, dy = (a.y1 + a.y2) / 2.0f - (b.y1 + b.y2) / 2.0f;
    return rl_iou_cost(pred, gt, epsilons) + (dx * dx + dy * dy) / ((w * w + h * h) + RL_TERM_EPSILON);
}

RL_FORMULA float rl_aspect_angle(rl_box box)
{
    return (float)rl_atan((double)((box.x2 - box.x1) / (box.y2 - box.y1)));
}

RL_FORMULA float rl_ciou_cost(rl_term_box pred, rl_term_box gt, rl_epsilons epsilons)
{
    float difference = rl_aspect_angle(pred.corners) - rl_aspect_angle(gt.corners);
    float v = 0x1.9f02f6p-2f * (difference * difference); /* 4 / pi^2 */
    float weight = v / (((1.0f + rl_iou_cost(pred, gt, epsilons)) + v) + RL_TERM_EPSILON);
    return rl_diou_cost(pred, gt, epsilons) + weight * v;
}

/* The logits of one prediction, and their digest. */
typedef struct rl_scores {
    const unsigned char *logits; /* (count,) float32; on the CPU of any alignment */
    int32_t count;
    rl_digest digest;
} rl_scores;

/* The weight of the object's class against the others', and the power that plays down what is easy; and what costs add
 * to a probability before they take its logarithm. */
typedef struct rl_focal {
    float alpha, gamma, epsilon;
} rl_focal;

RL_FORMULA float rl_logit(const rl_scores *scores, int32_t c)
{
    return rl_logit_at(scores->logits, c);
}

RL_FORMULA float rl_probability_cost(float logit, rl_digest digest, rl_focal focal)
{
    (void)focal;
    return -rl_softmax_probability(logit, digest.max, (float)digest.softmax);
}

/* Computed in double, because little is left of 1 when the prediction is sure of its class. */
RL_FORMULA double rl_probability_loss(float logit, rl_digest digest, rl_focal focal)
{
    (void)focal;
    return 1.0 - rl_exp((double)logit - (double)digest.max) / digest.softmax;
}

RL_FORMULA double rl_cross_entropy_loss(float logit, rl_digest digest, rl_focal focal)
{
    (void)focal;
    return rl_softmax_entropy(logit, digest.max, digest.softmax);
}

RL_FORMULA float rl_cross_entropy_cost(float logit, rl_digest digest, rl_focal focal)
{
    return (float)rl_cross_entropy_loss(logit, digest, focal);
}

RL_FORMULA float rl_focal_cost(float logit, rl_digest digest, rl_focal focal)
{
    (void)digest;
    return rl_focal_pair_cost(logit, focal.alpha, focal.gamma, focal.epsilon);
}

/* The same without an epsilon, of logarithms that are taken of the logit. */
RL_FORMULA float rl_focal_logits_cost(float logit, rl_digest digest, rl_focal focal)
{
    (void)digest;
    return rl_focal_match_term(logit, focal.alpha, focal.gamma) -
           (1.0f - focal.alpha) * rl_background_term(logit, focal.gamma);
}

RL_FORMULA double rl_focal_no_object_loss(rl_digest digest, rl_focal focal)
{
    return (1.0 - (double)focal.alpha) * digest.background;
}

/* The object's class is not background, so its background term is taken out. */
RL_FORMULA double rl_focal_loss(float logit, rl_digest digest, rl_focal focal)
{
    digest.background -= (double)rl_background_term(logit, focal.gamma);
    return rl_focal_no_object_loss(digest, focal) + (double)rl_focal_match_term(logit, focal.alpha, focal.gamma);
}

#endif
