/* Every formula of an element, and the order in which terms are summed; compiled by C for the CPU and by CUDA for the
 * GPU, so that both give the same bits.
 *
 * All arithmetic is IEEE float32 in the order written. That takes `-ffp-contract=off` (`--fmad=false` for nvcc), no
 * fast-math option, and no function of <math.h>, of which only the constants are used: a GPU's differ from a C
 * library's. Minimum and maximum are comparisons, so what they make of NaN and of signed zeros is said here and not by
 * a library.
 *
 * Source: the object-detection loss example of NVIDIA ACCV-Lab's batching-helpers; sections of the comments below name
 * its quantities. */
#ifndef RAGLOSS_FORMULAS_H
#define RAGLOSS_FORMULAS_H

#include <float.h>
#include <math.h>

#if !defined(__CUDACC__) && (!defined(FLT_EVAL_METHOD) || FLT_EVAL_METHOD != 0)
#error "float arithmetic must be done in float: on 32-bit x86, use -msse2 -mfpmath=sse"
#endif

#ifdef __CUDACC__
#define RL_FORMULA static inline __host__ __device__
#else
#define RL_FORMULA static inline
#endif

/* The numbers of a box. */
enum { RL_BOX_SIZE = 4 };

/* Upper left (x1, y1) and lower right (x2, y2) corners, in any unit; never reordered. */
typedef struct rl_box {
    float x1, y1, x2, y2;
} rl_box;

RL_FORMULA float rl_min(float a, float b)
{
    return b < a ? b : a;
}

RL_FORMULA float rl_max(float a, float b)
{
    return b > a ? b : a;
}

RL_FORMULA float rl_abs(float a)
{
    return a < 0.0f ? -a : a;
}

/* A finite number: of NaN and infinities the comparison is false. */
RL_FORMULA int rl_is_finite(float a)
{
    return rl_abs(a) <= FLT_MAX;
}

/* Not clamped: inverted corners may give it any sign. */
RL_FORMULA float rl_area(rl_box box)
{
    return (box.x2 - box.x1) * (box.y2 - box.y1);
}

RL_FORMULA float rl_at_least(float value, float least)
{
    return value < least ? least : value;
}

RL_FORMULA float rl_at_most(float value, float most)
{
    return value > most ? most : value;
}

/* What two boxes share and cover. */
typedef struct rl_overlap {
    float side_x, side_y;  /* of what they share; negative where they are apart */
    float shared, covered; /* areas */
} rl_overlap;

/* The areas are rl_area's of the boxes. */
RL_FORMULA rl_overlap rl_overlap_of(rl_box gt, float gt_area, rl_box pred, float pred_area)
{
    rl_overlap made;
    made.side_x = rl_min(gt.x2, pred.x2) - rl_max(gt.x1, pred.x1);
    made.side_y = rl_min(gt.y2, pred.y2) - rl_max(gt.y1, pred.y1);
    made.shared = rl_at_least(made.side_x, 0.0f) * rl_at_least(made.side_y, 0.0f);
    made.covered = (gt_area + pred_area) - made.shared;
    return made;
}

#define RL_LEAST_UNION 1e-6f

/* Intersection over union. */
RL_FORMULA float rl_iou(rl_box gt, float gt_area, rl_box pred, float pred_area)
{
    rl_overlap overlap = rl_overlap_of(gt, gt_area, pred, pred_area);
    return overlap.shared / rl_at_least(overlap.covered, RL_LEAST_UNION);
}

/* Matching cost of a prediction and an object, from their IoU and the prediction's probability of the object's class.
 */
RL_FORMULA float rl_cost(float iou, float class_prob)
{
    float iou_cost = 1.0f - iou;
    float class_cost = 1.0f - class_prob;
    return iou_cost + class_cost;
}

/* One class's part of the class loss of a match; `target` is 1 for the object's class and 0 for the others. */
RL_FORMULA float rl_class_term(float weight, float target, float class_prob)
{
    return weight * rl_abs(target - class_prob);
}

RL_FORMULA float rl_bbox_term(float weight, float iou)
{
    return (1.0f - iou) * weight;
}

/* Weight of a matched prediction in the existence loss; the box term is weighted already, which is intended. */
RL_FORMULA float rl_matched_weight(float weight, float bbox_term)
{
    return weight * (1.0f - bbox_term);
}

/* Matched to unmatched predictions, where x / 0 is the largest float and 0 / 0 is 0. */
RL_FORMULA float rl_imbalance(float num_matched, float num_preds)
{
    float unmatched = num_preds - num_matched;
    return num_matched == 0.0f ? 0.0f : unmatched == 0.0f ? FLT_MAX : num_matched / unmatched;
}

/* Weight of an unmatched prediction: the mean weight of the matched ones, 0 where there is none, or where it is not
 * finite, times the imbalance. */
RL_FORMULA float rl_unmatched_weight(float mean_matched_weight, float num_matched, float num_preds)
{
    float mean = rl_is_finite(mean_matched_weight) ? mean_matched_weight : 0.0f;
    return mean * rl_imbalance(num_matched, num_preds);
}

RL_FORMULA float rl_existence_term(float weight, float existence, float target)
{
    return weight * rl_abs(existence - target);
}

/* Sums. Term number k goes to lane k modulo RL_LANES; a lane adds its terms in float64 in ascending order; then lanes
 * are folded in halves: lane l takes lane l + 16, then l + 8, … l + 1. The lanes are the threads of a GPU's warp, and
 * fill the vector registers of a CPU. */
#define RL_LANES 32

/* NaN has many bit patterns, and which of them arithmetic yields differs from machine to machine: all become one. */
RL_FORMULA double rl_one_nan(double value)
{
    return value == value ? value : (double)NAN;
}

RL_FORMULA float rl_one_nan32(float value)
{
    return value == value ? value : NAN;
}

RL_FORMULA double rl_fold_lanes(double *lane)
{
    for (int half = RL_LANES / 2; half; half /= 2)
        for (int l = 0; l < half; l++) lane[l] += lane[l + half];
    return rl_one_nan(lane[0]);
}

#endif
