/* Derivatives of the box terms of terms.h with respect to the numbers of a prediction, as derivatives.h takes them, but
 * for one convention: a side that is raised to 0 lets nothing through where it is 0 already, as PyTorch's clamp has it.
 *
 * rl_add_NAME_slopes, one for each row of RL_BOX_TERMS, adds the derivatives of the term times a factor. 0 / 0 is NaN
 * here as it is in the terms themselves, and as automatic differentiation has it. */
#ifndef RAGLOSS_BOX_SLOPES_H
#define RAGLOSS_BOX_SLOPES_H

#include "core/formulas/derivatives.h"
#include "core/formulas/terms.h"

/* Terms depend on the numbers of a box as they are, and on its corners. */
typedef struct rl_box_slopes {
    double numbers[RL_BOX_SIZE], corners[RL_BOX_SIZE];
} rl_box_slopes;

RL_FORMULA void rl_add_l1_slopes(rl_term_box pred, rl_term_box gt, rl_epsilons epsilons, double factor,
                                 rl_box_slopes *to)
{
    (void)epsilons;
    for (int k = 0; k < RL_BOX_SIZE; k++) to->numbers[k] += factor * rl_abs_slope(pred.numbers[k] - gt.numbers[k]);
}

RL_FORMULA rl_overlap rl_overlap_of_pair(rl_term_box pred, rl_term_box gt)
{
    return rl_overlap_of(pred.corners, rl_area(pred.corners), gt.corners, rl_area(gt.corners));
}

/* Adds the derivatives of what depends on the areas that both boxes share and cover, from those by these areas. */
RL_FORMULA void rl_add_overlap_slopes(rl_overlap overlap, rl_term_box pred, rl_term_box gt, double by_shared,
                                      double by_covered, rl_box_slopes *to)
{
    double own[RL_BOX_SIZE], by_both = by_shared - by_covered;
    double by_side_x = overlap.side_x > 0.0f ? by_both * (double)rl_at_least(overlap.side_y, 0.0f) : 0.0;
    double by_side_y = overlap.side_y > 0.0f ? by_both * (double)rl_at_least(overlap.side_x, 0.0f) : 0.0;
    rl_overlap_slopes(gt.corners, pred.corners, by_side_x, by_side_y, by_covered, own);
    for (int k = 0; k < RL_BOX_SIZE; k++) to->corners[k] += own[k];
}

/* An area as terms divide by it, and whether it was raised, so that nothing flows through it. */
RL_FORMULA double rl_divisor64(float area, rl_epsilon epsilon)
{
    return (double)rl_clamped_area(area, epsilon) + (double)epsilon.add;
}

RL_FORMULA int rl_is_clamped(float area, rl_epsilon epsilon)
{
    return epsilon.clamp != 0.0f && area < epsilon.clamp;
}

RL_FORMULA void rl_add_iou_slopes(rl_term_box pred, rl_term_box gt, rl_epsilons epsilons, double factor,
                                  rl_box_slopes *to)
{
    rl_overlap overlap = rl_overlap_of_pair(pred, gt);
    double shared = (double)overlap.shared, covered = rl_divisor64(overlap.covered, epsilons.iou);
    double by_covered = rl_is_clamped(overlap.covered, epsilons.iou) ? 0.0 : factor * shared / (covered * covered);
    rl_add_overlap_slopes(overlap, pred, gt, -factor / covered, by_covered, to);
}

/* The sides of the smallest box around both, which are raised to 0. */
typedef struct rl_hull_sides {
    float x, y;
} rl_hull_sides;

RL_FORMULA rl_hull_sides rl_hull_sides_of(rl_term_box pred, rl_term_box gt)
{
    rl_box hull = rl_hull(pred.corners, gt.corners);
    rl_hull_sides sides = {hull.x2 - hull.x1, hull.y2 - hull.y1};
    return sides;
}

RL_FORMULA void rl_add_hull_slopes(rl_hull_sides sides, rl_box pred, rl_box gt, double by_x, double by_y,
                                   rl_box_slopes *to)
{
    by_x = sides.x > 0.0f ? by_x : 0.0;
    by_y = sides.y > 0.0f ? by_y : 0.0;
    to->corners[0] -= by_x * rl_min_slope(gt.x1, pred.x1);
    to->corners[1] -= by_y * rl_min_slope(gt.y1, pred.y1);
    to->corners[2] += by_x * rl_max_slope(gt.x2, pred.x2);
    to->corners[3] += by_y * rl_max_slope(gt.y2, pred.y2);
}

RL_FORMULA void rl_add_giou_slopes(rl_term_box pred, rl_term_box gt, rl_epsilons epsilons, double factor,
                                   rl_box_slopes *to)
{
    rl_overlap overlap = rl_overlap_of_pair(pred, gt);
    rl_hull_sides sides = rl_hull_sides_of(pred, gt);
    double x = (double)rl_at_least(sides.x, 0.0f), y = (double)rl_at_least(sides.y, 0.0f);
    double shared = (double)overlap.shared, covered = rl_divisor64(overlap.covered, epsilons.giou);
    double area =
        epsilons.giou.clamp != 0.0f && x * y < (double)epsilons.giou.clamp ? (double)epsilons.giou.clamp : x * y;
    double divisor = area + (double)epsilons.giou.add;
    double by_area = area > x * y ? 0.0 : factor * covered / (divisor * divisor);
    double by_covered =
        rl_is_clamped(overlap.covered, epsilons.giou) ? 0.0 : factor * (shared / (covered * covered) - 1.0 / divisor);
    rl_add_overlap_slopes(overlap, pred, gt, -factor / covered, by_covered, to);
    rl_add_hull_slopes(sides, pred.corners, gt.corners, by_area * y, by_area * x, to);
}

RL_FORMULA void rl_add_diou_slopes(rl_term_box pred, rl_term_box gt, rl_epsilons epsilons, double factor,
                                   rl_box_slopes *to)
{
    rl_box a = pred.corners, b = gt.corners;
    rl_hull_sides sides = rl_hull_sides_of(pred, gt);
    double x = (double)rl_at_least(sides.x, 0.0f), y = (double)rl_at_least(sides.y, 0.0f);
    double dx = (double)((a.x1 + a.x2) / 2.0f - (b.x1 + b.x2) / 2.0f);
    double dy = (double)((a.y1 + a.y2) / 2.0f - (b.y1 + b.y2) / 2.0f);
    double diagonal = (x * x + y * y) + (double)RL_TERM_EPSILON;
    double by_distance = factor / diagonal, by_diagonal = -factor * (dx * dx + dy * dy) / (diagonal * diagonal);
    rl_add_iou_slopes(pred, gt, epsilons, factor, to);
    rl_add_hull_slopes(sides, a, b, 2.0 * x * by_diagonal, 2.0 * y * by_diagonal, to);
    to->corners[0] += by_distance * dx; /* half of 2 dx: a corner moves the centre half as far */
    to->corners[1] += by_distance * dy;
    to->corners[2] += by_distance * dx;
    to->corners[3] += by_distance * dy;
}

/* The weight of the aspect term is held fixed, as torchvision does. */
RL_FORMULA void rl_add_ciou_slopes(rl_term_box pred, rl_term_box gt, rl_epsilons epsilons, double factor,
                                   rl_box_slopes *to)
{
    double width = (double)(pred.corners.x2 - pred.corners.x1), height = (double)(pred.corners.y2 - pred.corners.y1);
    rl_aspect aspect = rl_aspect_of(pred, gt, epsilons);
    double by_angle = factor * (double)aspect.weight * 2.0 * (double)RL_ASPECT_SCALE * (double)aspect.difference;
    double ratio = width / height, by_ratio = by_angle / (1.0 + ratio * ratio);
    double by_width = by_ratio / height, by_height = -by_ratio * ratio / height;
    rl_add_diou_slopes(pred, gt, epsilons, factor, to);
    to->corners[0] -= by_width;
    to->corners[1] -= by_height;
    to->corners[2] += by_width;
    to->corners[3] += by_height;
}

/* The derivatives by the numbers of a box in its form. */
RL_FORMULA void rl_slopes_of_numbers(const rl_box_slopes *slopes, rl_box_form form, double by_number[RL_BOX_SIZE])
{
    for (int axis = 0; axis < 2; axis++) {
        double low = slopes->corners[axis], high = slopes->corners[2 + axis];
        double by_place = form == RL_FORM_XYXY ? low : low + high;
        double by_size = form == RL_FORM_CXCYWH ? 0.5 * (high - low) : high;
        by_number[axis] = slopes->numbers[axis] + by_place;
        by_number[2 + axis] = slopes->numbers[2 + axis] + by_size;
    }
}

#endif
