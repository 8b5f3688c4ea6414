#include "core/evaluation/replace_costs.h"

/* 0 where there is none. */
static float largest_of(const float *cost, size_t num_objects, size_t num_preds)
{
    size_t stride = rl_cost_stride(num_preds);
    float largest = -INFINITY;
    for (size_t j = 0; j < num_objects; j++)
        for (size_t i = 0; i < num_preds; i++)
            if (rl_is_finite(cost[j * stride + i])) largest = rl_max(largest, cost[j * stride + i]);
    return rl_is_finite(largest) ? largest : 0.0f;
}

static float replacement(const struct rl_costs_not_finite *by, float cost)
{
    return cost > 0.0f ? by->inf : cost < 0.0f ? by->minus_inf : by->nan;
}

void rl_replace_costs(const rl_criterion *criterion, float *cost, size_t num_objects, size_t num_preds)
{
    struct rl_costs_not_finite by = criterion->invalid_costs;
    if (by.become == RL_COSTS_STAY) return;
    if (by.become == RL_COSTS_EXCEED) {
        float largest = largest_of(cost, num_objects, num_preds), above = (largest + rl_abs(largest)) + 1.0f;
        by.nan = by.inf = by.minus_inf = rl_at_most(above, FLT_MAX);
    }
    for (size_t j = 0; j < num_objects; j++, cost += rl_cost_stride(num_preds))
        for (size_t i = 0; i < num_preds; i++)
            if (!rl_is_finite(cost[i])) cost[i] = replacement(&by, cost[i]);
}
