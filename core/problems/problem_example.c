/* The costs of the example's loss, each made from an IoU and a probability. */
#include "core/problems/problem_search.h"

#include <stdio.h>

static rl_box gt_at(const rl_problem_search *s, size_t j)
{
    return rl_box_at(s->gt->boxes, s->first_object + j);
}

static float iou_of(const rl_problem_search *s, size_t i, size_t j)
{
    rl_box gt = gt_at(s, j), pred = rl_box_at(s->row[RL_BOXES], i);
    return rl_iou(gt, rl_area(gt), pred, rl_area(pred));
}

static float prob_of(const rl_problem_search *s, size_t i, size_t j)
{
    size_t label = (size_t)rl_problem_label(s, j);
    return s->row[RL_CLASS_PROBS][i * s->block.num_classes + label];
}

static float cost_of(const rl_problem_search *s, size_t i, size_t j)
{
    return rl_cost(iou_of(s, i, j), prob_of(s, i, j));
}

static void count(rl_problem_search *s, size_t i, size_t j)
{
    bool boxes_are_finite = rl_problem_are_finite(s->gt->boxes + RL_BOX_SIZE * (s->first_object + j), RL_BOX_SIZE) &&
                            rl_problem_are_finite(s->row[RL_BOXES] + RL_BOX_SIZE * i, RL_BOX_SIZE);
    if (boxes_are_finite && !rl_is_finite(iou_of(s, i, j)))
        rl_problem_cost_found(s, RL_CAUSE_IOU, RL_PLACE_COSTS, i, j);
}

static void describe(const rl_problem_search *s, size_t i, size_t j, char *text, size_t size)
{
    snprintf(text, size, "the IoU is %g, the probability of the class %g", rl_printable((double)iou_of(s, i, j)),
             rl_printable((double)prob_of(s, i, j)));
}

const rl_problem_kind rl_problem_example = {
    .checks_areas = true,
    .cost = cost_of,
    .count = count,
    .describe = describe,
};
