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

/* What the sums of a loss are divided by. */
typedef enum rl_divisor {
    RL_BY_NOTHING,
    RL_BY_TARGETS, /* the weights of the predictions' targets; the loss is NaN where every target has weight 0 */
    RL_BY_OBJECTS, /* at least one, however few there are */
    RL_BY_MATCHES, /* likewise */
    RL_BY_UNITED,  /* likewise, the matches that layers have together */
    RL_BY_SAMPLES
} rl_divisor;

/* X(NAME, name, ACTIVATION, USE, DIVISOR, column): terms of the logit of a class, the digest of all logits and the IoU
 * of a pair. USE says whether a term is a COST, whose divisor and column no result has, a LOSS or BOTH: rl_NAME_cost of
 * a prediction and the class of an object, rl_NAME_loss of a prediction and the class of its own. Of a prediction
 * without an object, the loss of softmax is that of the class of no object, and that of sigmoid rl_NAME_no_object_loss.
 *
 * rl_NAME_slope is the derivative of the loss, the IoU held fixed: of softmax by the entropy -ln p of the class, and of
 * sigmoid by its logit. The other logits have a part in the losses of sigmoid by the sum of the background terms alone,
 * by which the derivative is rl_NAME_no_object_slope; rl_NAME_pulls says whether it flows through their powers, too. */
#define RL_CLASS_TERMS(X)                                                                                              \
    X(PROBABILITY, probability, SOFTMAX, BOTH, TARGETS, "loss_probability")                                            \
    X(CROSS_ENTROPY, cross_entropy, SOFTMAX, BOTH, TARGETS, "loss_ce")                                                 \
    X(FOCAL, focal, SIGMOID, BOTH, OBJECTS, "loss_ce")                                                                 \
    X(FOCAL_LOGITS, focal_logits, SIGMOID, COST, OBJECTS, "loss_ce")                                                   \
    X(ALIGNMENT, alignment, SIGMOID, COST, OBJECTS, "loss_ce")                                                         \
    X(VARIFOCAL, varifocal, SIGMOID, LOSS, OBJECTS, "loss_vfl")                                                        \
    X(MAL, mal, SIGMOID, LOSS, OBJECTS, "loss_mal")                                                                    \
    X(IA_BCE, ia_bce, SIGMOID, LOSS, OBJECTS, "loss_ce")                                                               \
    X(QUALITY_FOCAL, quality_focal, SIGMOID, LOSS, MATCHES, "loss_cls")                                                \
    X(POSITION, position, SIGMOID, LOSS, OBJECTS, "loss_ce")                                                           \
    X(BCE, bce, SIGMOID, LOSS, OBJECTS, "loss_bce")

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

/* How much two boxes differ in their proportions, and what that counts for. */
typedef struct rl_aspect {
    float difference, v, weight;
} rl_aspect;

#define RL_ASPECT_SCALE 0x1.9f02f6p-2f /* 4 / pi^2 */

RL_FORMULA rl_aspect rl_aspect_of(rl_term_box pred, rl_term_box gt, rl_epsilons epsilons)
{
    rl_aspect made;
    made.difference = rl_aspect_angle(pred.corners) - rl_aspect_angle(gt.corners);
    made.v = RL_ASPECT_SCALE * (made.difference * made.difference);
    made.weight = made.v / (((1.0f + rl_iou_cost(pred, gt, epsilons)) + made.v) + RL_TERM_EPSILON);
    return made;
}

RL_FORMULA float rl_ciou_cost(rl_term_box pred, rl_term_box gt, rl_epsilons epsilons)
{
    rl_aspect aspect = rl_aspect_of(pred, gt, epsilons);
    return rl_diou_cost(pred, gt, epsilons) + aspect.weight * aspect.v;
}

/* The logits of one prediction, and their digest. */
typedef struct rl_scores {
    const unsigned char *logits; /* (count,) float32; on the CPU of any alignment */
    int32_t count;
    rl_digest digest;
} rl_scores;

/* Which of the losses that are called varifocal is meant. Where a match has an IoU of 0, its class counts as
 * background in those of mmdetection and of RF-DETR; in that of RF-DETR the background has 1 - alpha in the place of
 * alpha. */
typedef enum rl_varifocal { RL_VARIFOCAL_RT_DETR, RL_VARIFOCAL_MMDET, RL_VARIFOCAL_RF_DETR } rl_varifocal;

/* The weight of the object's class against the others', and the power that plays down what is easy; of costs, what is
 * added to a probability before its logarithm is taken. */
typedef struct rl_focal {
    float alpha, gamma, epsilon;
    rl_varifocal varifocal;
} rl_focal;

/* How good a match is: its IoU, and the largest of its sample. */
typedef struct rl_quality {
    float iou, best;
} rl_quality;

RL_FORMULA float rl_logit(const rl_scores *scores, int32_t c)
{
    return rl_logit_at(scores->logits, c);
}

RL_FORMULA float rl_probability_cost(float logit, rl_digest digest, float iou, rl_focal focal)
{
    (void)iou;
    (void)focal;
    return -rl_softmax_probability(logit, digest.max, (float)digest.softmax);
}

RL_FORMULA double rl_probability_loss(float logit, rl_digest digest, rl_quality quality, rl_focal focal)
{
    (void)quality;
    (void)focal;
    return 1.0 - rl_softmax_probability64(logit, digest);
}

RL_FORMULA double rl_probability_slope(float logit, rl_digest digest, rl_focal focal)
{
    (void)focal;
    return rl_softmax_probability64(logit, digest);
}

RL_FORMULA double rl_cross_entropy_loss(float logit, rl_digest digest, rl_quality quality, rl_focal focal)
{
    (void)quality;
    (void)focal;
    return rl_softmax_entropy(logit, digest.max, digest.softmax);
}

RL_FORMULA double rl_cross_entropy_slope(float logit, rl_digest digest, rl_focal focal)
{
    (void)logit;
    (void)digest;
    (void)focal;
    return 1.0;
}

RL_FORMULA float rl_cross_entropy_cost(float logit, rl_digest digest, float iou, rl_focal focal)
{
    (void)iou;
    (void)focal;
    return (float)rl_softmax_entropy(logit, digest.max, digest.softmax);
}

RL_FORMULA float rl_focal_cost(float logit, rl_digest digest, float iou, rl_focal focal)
{
    (void)digest;
    (void)iou;
    return rl_focal_pair_cost(logit, focal.alpha, focal.gamma, focal.epsilon);
}

/* The same without an epsilon, of logarithms that are taken of the logit. */
RL_FORMULA float rl_focal_logits_cost(float logit, rl_digest digest, float iou, rl_focal focal)
{
    (void)digest;
    (void)iou;
    return rl_focal_match_term(logit, focal.alpha, focal.gamma) -
           (1.0f - focal.alpha) * rl_background_term(logit, focal.gamma);
}

/* The alignment of class and box that DEIM matches by in its last epochs: s IoU^4. */
RL_FORMULA float rl_alignment_cost(float logit, rl_digest digest, float iou, rl_focal focal)
{
    (void)digest;
    (void)focal;
    return -(rl_sigmoid_of(logit).yes * ((iou * iou) * (iou * iou)));
}

/* The derivative of a binary entropy by the logit. */
RL_FORMULA float rl_binary_slope(rl_sigmoid sigmoid, float target)
{
    return target == 1.0f ? -sigmoid.no : sigmoid.yes - target;
}

/* That of abs(target - s)^gamma times the binary entropy. */
RL_FORMULA float rl_focused_slope(rl_sigmoid sigmoid, float target, float gamma)
{
    float off = sigmoid.yes - target, focus = rl_raised32(rl_abs(off), gamma);
    float by_focus = off == 0.0f ? 0.0f : gamma * focus / off * sigmoid.yes * sigmoid.no;
    return by_focus * rl_binary_entropy(sigmoid, target) + focus * rl_binary_slope(sigmoid, target);
}

/* A loss of sigmoid: `factor` times the background of all classes but the object's, and what that has. */
RL_FORMULA double rl_with_match(float logit, rl_digest digest, double factor, float gamma, float match)
{
    return factor * (digest.background - (double)rl_background_term(logit, gamma)) + (double)match;
}

RL_FORMULA double rl_focal_no_object_loss(rl_digest digest, rl_focal focal)
{
    return (1.0 - (double)focal.alpha) * digest.background;
}

RL_FORMULA double rl_focal_loss(float logit, rl_digest digest, rl_quality quality, rl_focal focal)
{
    (void)quality;
    return rl_with_match(logit, digest, 1.0 - (double)focal.alpha, focal.gamma,
                         rl_focal_match_term(logit, focal.alpha, focal.gamma));
}

RL_FORMULA double rl_focal_no_object_slope(rl_focal focal)
{
    return 1.0 - (double)focal.alpha;
}

RL_FORMULA int rl_focal_pulls(rl_focal focal)
{
    (void)focal;
    return 1;
}

RL_FORMULA double rl_focal_slope(float logit, rl_quality quality, rl_focal focal)
{
    (void)quality;
    return (double)rl_focal_match_slope(logit, focal.alpha, focal.gamma);
}

/* Zhang et al., "VarifocalNet", CVPR 2021. */
RL_FORMULA double rl_varifocal_factor(rl_focal focal)
{
    return focal.varifocal == RL_VARIFOCAL_RF_DETR ? 1.0 - (double)focal.alpha : (double)focal.alpha;
}

RL_FORMULA double rl_varifocal_no_object_loss(rl_digest digest, rl_focal focal)
{
    return rl_varifocal_factor(focal) * digest.background;
}

RL_FORMULA double rl_varifocal_loss(float logit, rl_digest digest, rl_quality quality, rl_focal focal)
{
    if (focal.varifocal != RL_VARIFOCAL_RT_DETR && quality.iou == 0.0f)
        return rl_varifocal_no_object_loss(digest, focal);
    return rl_with_match(logit, digest, rl_varifocal_factor(focal), focal.gamma,
                         quality.iou * rl_binary_entropy(rl_sigmoid_of(logit), quality.iou));
}

RL_FORMULA double rl_varifocal_no_object_slope(rl_focal focal)
{
    return rl_varifocal_factor(focal);
}

RL_FORMULA int rl_varifocal_pulls(rl_focal focal)
{
    return focal.varifocal != RL_VARIFOCAL_RT_DETR;
}

RL_FORMULA double rl_varifocal_slope(float logit, rl_quality quality, rl_focal focal)
{
    float q = quality.iou;
    if (focal.varifocal != RL_VARIFOCAL_RT_DETR && q == 0.0f)
        return rl_varifocal_factor(focal) * (double)rl_background_slope(logit, focal.gamma, focal.gamma);
    return (double)(q * rl_binary_slope(rl_sigmoid_of(logit), q));
}

/* Huang et al., "DEIM", CVPR 2025: the matchability-aware loss. */
RL_FORMULA double rl_mal_no_object_loss(rl_digest digest, rl_focal focal)
{
    return (double)focal.alpha * digest.background;
}

RL_FORMULA double rl_mal_loss(float logit, rl_digest digest, rl_quality quality, rl_focal focal)
{
    float target = rl_raised32(quality.iou, focal.gamma);
    return rl_with_match(logit, digest, (double)focal.alpha, focal.gamma,
                         rl_binary_entropy(rl_sigmoid_of(logit), target));
}

RL_FORMULA double rl_mal_no_object_slope(rl_focal focal)
{
    return (double)focal.alpha;
}

RL_FORMULA int rl_mal_pulls(rl_focal focal)
{
    (void)focal;
    return 0;
}

RL_FORMULA double rl_mal_slope(float logit, rl_quality quality, rl_focal focal)
{
    return (double)rl_binary_slope(rl_sigmoid_of(logit), rl_raised32(quality.iou, focal.gamma));
}

/* The IoU-aware binary cross-entropy of LW-DETR, whose targets are never below this. */
#define RL_IA_BCE_LEAST 0.01f

RL_FORMULA float rl_ia_bce_target(rl_sigmoid sigmoid, rl_quality quality, rl_focal focal)
{
    float confidence = rl_focus32(sigmoid.yes, sigmoid.yes_entropy, focal.alpha);
    return rl_at_least(confidence * rl_raised32(quality.iou, 1.0f - focal.alpha), RL_IA_BCE_LEAST);
}

RL_FORMULA double rl_ia_bce_no_object_loss(rl_digest digest, rl_focal focal)
{
    (void)focal;
    return digest.background;
}

RL_FORMULA double rl_ia_bce_loss(float logit, rl_digest digest, rl_quality quality, rl_focal focal)
{
    rl_sigmoid sigmoid = rl_sigmoid_of(logit);
    float target = rl_ia_bce_target(sigmoid, quality, focal);
    return rl_with_match(logit, digest, 1.0, focal.gamma, rl_binary_entropy(sigmoid, target));
}

RL_FORMULA double rl_ia_bce_no_object_slope(rl_focal focal)
{
    (void)focal;
    return 1.0;
}

RL_FORMULA int rl_ia_bce_pulls(rl_focal focal)
{
    (void)focal;
    return 1;
}

RL_FORMULA double rl_ia_bce_slope(float logit, rl_quality quality, rl_focal focal)
{
    rl_sigmoid sigmoid = rl_sigmoid_of(logit);
    return (double)rl_binary_slope(sigmoid, rl_ia_bce_target(sigmoid, quality, focal));
}

/* Li et al., "Generalized focal loss", NeurIPS 2020. */
RL_FORMULA double rl_quality_focal_no_object_loss(rl_digest digest, rl_focal focal)
{
    (void)focal;
    return digest.background;
}

RL_FORMULA double rl_quality_focal_loss(float logit, rl_digest digest, rl_quality quality, rl_focal focal)
{
    rl_sigmoid sigmoid = rl_sigmoid_of(logit);
    float focus = rl_raised32(rl_abs(quality.iou - sigmoid.yes), focal.gamma);
    return rl_with_match(logit, digest, 1.0, focal.gamma, focus * rl_binary_entropy(sigmoid, quality.iou));
}

RL_FORMULA double rl_quality_focal_no_object_slope(rl_focal focal)
{
    (void)focal;
    return 1.0;
}

RL_FORMULA int rl_quality_focal_pulls(rl_focal focal)
{
    (void)focal;
    return 1;
}

RL_FORMULA double rl_quality_focal_slope(float logit, rl_quality quality, rl_focal focal)
{
    return (double)rl_focused_slope(rl_sigmoid_of(logit), quality.iou, focal.gamma);
}

/* Liu et al., "Detection transformer with stable matching", ICCV 2023: the position-supervised loss. A match of no IoU
 * counts as background. */
#define RL_POSITION_EPSILON 1e-8f

RL_FORMULA double rl_position_no_object_loss(rl_digest digest, rl_focal focal)
{
    return (1.0 - (double)focal.alpha) * digest.background;
}

RL_FORMULA double rl_position_loss(float logit, rl_digest digest, rl_quality quality, rl_focal focal)
{
    rl_sigmoid sigmoid = rl_sigmoid_of(logit);
    float target = quality.iou / (quality.best + RL_POSITION_EPSILON);
    float focus = rl_raised32(rl_abs(target - sigmoid.yes), focal.gamma);
    if (target == 0.0f) return rl_position_no_object_loss(digest, focal);
    return rl_with_match(logit, digest, 1.0 - (double)focal.alpha, focal.gamma,
                         focal.alpha * (focus * rl_binary_entropy(sigmoid, target)));
}

RL_FORMULA double rl_position_no_object_slope(rl_focal focal)
{
    return 1.0 - (double)focal.alpha;
}

RL_FORMULA int rl_position_pulls(rl_focal focal)
{
    (void)focal;
    return 1;
}

RL_FORMULA double rl_position_slope(float logit, rl_quality quality, rl_focal focal)
{
    float target = quality.iou / (quality.best + RL_POSITION_EPSILON);
    if (target == 0.0f)
        return (1.0 - (double)focal.alpha) * (double)rl_background_slope(logit, focal.gamma, focal.gamma);
    return (double)(focal.alpha * rl_focused_slope(rl_sigmoid_of(logit), target, focal.gamma));
}

/* Binary cross-entropy, whose background has no power. */
RL_FORMULA double rl_bce_no_object_loss(rl_digest digest, rl_focal focal)
{
    (void)focal;
    return digest.background;
}

RL_FORMULA double rl_bce_loss(float logit, rl_digest digest, rl_quality quality, rl_focal focal)
{
    (void)quality;
    (void)focal;
    return rl_with_match(logit, digest, 1.0, 0.0f, rl_sigmoid_of(logit).yes_entropy);
}

RL_FORMULA double rl_bce_no_object_slope(rl_focal focal)
{
    (void)focal;
    return 1.0;
}

RL_FORMULA int rl_bce_pulls(rl_focal focal)
{
    (void)focal;
    return 1;
}

RL_FORMULA double rl_bce_slope(float logit, rl_quality quality, rl_focal focal)
{
    (void)quality;
    (void)focal;
    return (double)rl_binary_slope(rl_sigmoid_of(logit), 1.0f);
}

#endif
