/* Derivatives of the formulas of an element, with respect to predictions; of the same formulas as formulas.h, and found
 * by automatic differentiation of their source.
 *
 * They are taken where formulas.h arrives, at its float32 values and decisions: through what was raised to a limit
 * flows nothing, of equal values a minimum or maximum has half its derivative by each, and |x| has none at 0. They are
 * computed in float64, in the order written, so that one rounding to float32 is all that is lost. */
#ifndef RAGLOSS_DERIVATIVES_H
#define RAGLOSS_DERIVATIVES_H

#include "core/formulas/formulas.h"

/* d rl_min(a, b) / d b, and d rl_max(a, b) / d b. */
RL_FORMULA double rl_min_slope(float a, float b)
{
    return b < a ? 1.0 : a < b ? 0.0 : 0.5;
}

RL_FORMULA double rl_max_slope(float a, float b)
{
    return rl_min_slope(b, a);
}

/* d rl_abs(a) / d a; NaN of NaN. */
RL_FORMULA double rl_abs_slope(float a)
{
    return a > 0.0f ? 1.0 : a < 0.0f ? -1.0 : (double)a;
}

/* d rl_class_term / d class_prob. */
RL_FORMULA double rl_class_slope(double weight, float target, float class_prob)
{
    return weight * -rl_abs_slope(target - class_prob);
}

/* d rl_existence_term / d existence. */
RL_FORMULA double rl_existence_slope(double weight, float existence, float target)
{
    return weight * rl_abs_slope(existence - target);
}

/* d (by_box * rl_bbox_term + by_weight * rl_matched_weight) / d iou. */
RL_FORMULA double rl_match_slope(float weight, double by_box, double by_weight)
{
    double w = (double)weight;
    return w * w * by_weight - w * by_box;
}

/* d rl_unmatched_weight / d mean_matched_weight. */
RL_FORMULA double rl_unmatched_slope(float mean_matched_weight, float num_matched, float num_preds)
{
    return rl_is_finite(mean_matched_weight) ? (double)rl_imbalance(num_matched, num_preds) : 0.0;
}

/* The derivatives by x1, y1, x2, y2 of the prediction of what depends on the sides of the area that two boxes share,
 * and on the prediction's own area, from those by these. */
RL_FORMULA void rl_overlap_slopes(rl_box gt, rl_box pred, double by_side_x, double by_side_y, double by_area,
                                  double slopes[RL_BOX_SIZE])
{
    double width = (double)(pred.x2 - pred.x1), height = (double)(pred.y2 - pred.y1);
    slopes[0] = -by_side_x * rl_max_slope(gt.x1, pred.x1) - by_area * height;
    slopes[1] = -by_side_y * rl_max_slope(gt.y1, pred.y1) - by_area * width;
    slopes[2] = by_side_x * rl_min_slope(gt.x2, pred.x2) + by_area * height;
    slopes[3] = by_side_y * rl_min_slope(gt.y2, pred.y2) + by_area * width;
}

/* d rl_iou / d x1, y1, x2, y2 of the prediction. */
RL_FORMULA void rl_iou_slopes(rl_box gt, rl_box pred, double slopes[RL_BOX_SIZE])
{
    rl_overlap overlap = rl_overlap_of(gt, rl_area(gt), pred, rl_area(pred));
    double shared = (double)overlap.shared, covered = (double)rl_at_least(overlap.covered, RL_LEAST_UNION);
    /* The prediction's area adds to the union, from which the intersection is subtracted. */
    double by_area = overlap.covered < RL_LEAST_UNION ? 0.0 : -shared / (covered * covered);
    double by_shared = 1.0 / covered - by_area;
    double by_side_x = overlap.side_x < 0.0f ? 0.0 : by_shared * (double)rl_at_least(overlap.side_y, 0.0f);
    double by_side_y = overlap.side_y < 0.0f ? 0.0 : by_shared * (double)rl_at_least(overlap.side_x, 0.0f);
    rl_overlap_slopes(gt, pred, by_side_x, by_side_y, by_area, slopes);
}

#endif
