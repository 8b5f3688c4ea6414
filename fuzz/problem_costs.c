#include "fuzz/problem_costs.h"

#include "fuzz/fuzz.h"

#include <string.h>

static rl_box box_at(const float *boxes, size_t k)
{
    return (rl_box){boxes[4 * k], boxes[4 * k + 1], boxes[4 * k + 2], boxes[4 * k + 3]};
}

static rl_scores scores_at(const problem *input, size_t row)
{
    const float *scores = input->class_probs + row * input->num_classes;
    return rl_scores_of(&input->criterion, (const unsigned char *)scores, (int32_t)input->num_classes);
}

static float cost_by_terms(const problem *input, const rl_criterion *terms, const rl_scores *scores, size_t row,
                           size_t object)
{
    return rl_pair_cost(terms, scores, rl_pred_box(terms, input->boxes + 4 * row),
                        rl_gt_box(terms, input->gt_boxes + 4 * object), input->labels[object]);
}

static void terms_row(const problem *input, size_t row, size_t first, size_t count, size_t stride, float *cost)
{
    rl_scores scores = scores_at(input, row);
    for (size_t j = 0; j < count; j++)
        cost[j * stride] = cost_by_terms(input, &input->criterion, &scores, row, first + j);
}

static void example_row(const problem *input, size_t row, size_t first, size_t count, size_t stride, float *cost)
{
    rl_box pred = box_at(input->boxes, row);
    for (size_t j = 0; j < count; j++) {
        rl_box gt = box_at(input->gt_boxes, first + j);
        cost[j * stride] = rl_cost(rl_iou(gt, rl_area(gt), pred, rl_area(pred)),
                                   input->class_probs[row * input->num_classes + (size_t)input->labels[first + j]]);
    }
}

/* A term of softmax changes by less than 2^-45 of its weight before it is rounded to float32, and everything by a few
 * units of rounding of the terms from there on. */
static double terms_limit(const problem *input, size_t row, size_t object)
{
    const rl_criterion *all = &input->criterion;
    double limit = 0.0;
    rl_scores scores = scores_at(input, row);
    for (int term = 0; term < RL_NUM_TERMS; term++) {
        rl_criterion one = *all;
        memset(one.cost, 0, sizeof one.cost);
        one.cost[term] = all->cost[term];
        double cost = (double)rl_abs(cost_by_terms(input, &one, &scores, row, object));
        limit += 0x1p-20 * cost + 0x1p-45 * (double)one.cost[term];
    }
    return limit;
}

static double example_limit(const problem *input, size_t row, size_t object)
{
    (void)input;
    (void)row;
    (void)object;
    return 0.0;
}

/* By the kind of criterion: the costs of a prediction and `count` objects, `stride` apart, and the limit of one. */
static const struct {
    void (*row)(const problem *input, size_t row, size_t first, size_t count, size_t stride, float *cost);
    double (*limit)(const problem *input, size_t row, size_t object);
} kinds[RL_NUM_KINDS] = {
    [RL_KIND_EXAMPLE] = {example_row, example_limit},
    [RL_KIND_TERMS] = {terms_row, terms_limit},
};

float *problem_costs(const problem *input, size_t sample)
{
    size_t first = input->offsets[sample], count = input->offsets[sample + 1] - first, p = input->num_preds;
    size_t stride = rl_cost_stride(p);
    float *cost = aligned_alloc(64, (count * stride + RL_COST_ALIGN) * sizeof *cost);
    fuzz_require(cost, "there is memory");
    for (size_t k = 0; k < count * stride; k++) cost[k] = INFINITY;
    for (size_t i = 0; i < p; i++)
        kinds[input->criterion.kind].row(input, sample * p + i, first, count, stride, cost + i);
    return cost;
}

double problem_cost_limit(const problem *input, size_t row, size_t object)
{
    return kinds[input->criterion.kind].limit(input, row, object);
}
