#include "core/assignment/assignment.h"
#include "core/base/memory.h"
#include "core/problems/problem_search.h"

#include <math.h>
#include <stdlib.h>

void rl_problem_cost_found(rl_problem_search *s, rl_cause cause, rl_place place, size_t i, size_t j)
{
    char parts[512];
    rl_status *what = rl_problem_found(s, cause, place);
    if (!what) return;
    s->kind->describe(s, i, j, parts, sizeof parts);
    rl_status_set(what, RL_ERR_NONFINITE, "the cost of prediction %zu and object %zu is %g; %s", i, j,
                  rl_printable((double)s->kind->cost(s, i, j)), parts);
    rl_problem_in_place(s, place, what);
}

static void tell_infeasible(rl_problem_search *s)
{
    rl_status *what = rl_problem_found(s, RL_CAUSE_INFEASIBLE, RL_PLACE_COSTS);
    if (!what) return;
    rl_status_set(what, RL_ERR_NONFINITE, "every matching of its %zu objects has an infinite cost", s->num_objects);
    rl_problem_in_place(s, RL_PLACE_COSTS, what);
}

/* What a matcher makes of costs that it takes; `pred` and `gt` have room for a match of each object. */
static void match(rl_problem_search *s, rl_assignment *assignment, float *cost, int32_t *pred, int32_t *gt)
{
    size_t num_preds = s->block.num_preds, stride = rl_cost_stride(num_preds);
    for (size_t j = 0; j < s->num_objects; j++)
        for (size_t i = 0; i < stride; i++) cost[j * stride + i] = i < num_preds ? s->kind->cost(s, i, j) : INFINITY;
    if (rl_assign(assignment, cost, stride, num_preds, s->num_objects, pred, gt) != RL_ASSIGNED)
        tell_infeasible(s);
    else
        for (size_t m = 0; s->takes_matches && m < num_preds && m < s->num_objects; m++)
            s->kind->count_match(s, (size_t)pred[m], (size_t)gt[m]);
}

static bool check_matching(rl_problem_search *s, rl_status *status)
{
    size_t num_preds = s->block.num_preds, row;
    if (!rl_multiply(rl_cost_stride(num_preds), sizeof(float), &row))
        return rl_fail(status, RL_ERR_MEMORY, "out of memory");
    float *cost = rl_alloc_aligned(s->num_objects, row, status);
    rl_assignment *assignment = cost ? rl_assignment_create(num_preds, s->num_objects, status) : NULL;
    int32_t *pairs = assignment ? rl_alloc(s->num_objects, 2 * sizeof *pairs, status) : NULL;
    bool done = pairs != NULL;
    if (done) match(s, assignment, cost, pairs, pairs + s->num_objects);
    free(pairs);
    rl_assignment_destroy(assignment);
    free(cost);
    return done;
}

bool rl_problem_check_costs(rl_problem_search *s, rl_status *status)
{
    bool invalid = false, infinite = false;
    for (size_t j = 0; j < s->num_objects; j++)
        if (!rl_problem_has_label(s, j)) return true; /* there is no cost, and the run ends for the label */
    if (s->kind->start) s->kind->start(s);
    for (size_t j = 0; j < s->num_objects; j++) {
        for (size_t i = 0; i < s->block.num_preds; i++) {
            float cost = s->kind->cost(s, i, j);
            if (rl_is_finite(cost)) continue;
            s->kind->count(s, i, j);
            if (cost > 0.0f) {
                infinite = true;
            } else if (!invalid) {
                invalid = true;
                rl_problem_cost_found(s, RL_CAUSE_COST_INVALID, RL_PLACE_COSTS, i, j);
            }
        }
    }
    return invalid || !(infinite || s->takes_matches) || check_matching(s, status);
}
