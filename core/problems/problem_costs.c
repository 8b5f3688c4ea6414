#include "core/assignment/assignment.h"
#include "core/base/memory.h"
#include "core/evaluation/replace_costs.h"
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

/* What is matched on its own: a group's predictions, and the objects as often as each is put up for matching. */
typedef struct group {
    size_t first, size, num_rows;
    float *cost;
    int32_t *pred, *gt; /* with room for a match of each row */
} group;

static bool match_group(rl_problem_search *s, rl_assignment *assignment, const group *one)
{
    size_t stride = rl_cost_stride(one->size);
    for (size_t row = 0; row < one->num_rows; row++)
        for (size_t i = 0; i < stride; i++)
            one->cost[row * stride + i] =
                i < one->size ? s->kind->cost(s, one->first + i, row % s->num_objects) : INFINITY;
    rl_replace_costs(s->criterion, one->cost, one->num_rows, one->size);
    if (rl_assign(assignment, one->cost, stride, one->size, one->num_rows, one->pred, one->gt) != RL_ASSIGNED)
        return false;
    for (size_t m = 0; s->takes_matches && m < one->size && m < one->num_rows; m++)
        s->kind->count_match(s, one->first + (size_t)one->pred[m], (size_t)one->gt[m] % s->num_objects);
    return true;
}

/* What a matcher makes of costs that it takes. */
static void match(rl_problem_search *s, rl_assignment *assignment, group *one)
{
    for (; one->first < s->block.num_preds; one->first += one->size) {
        if (match_group(s, assignment, one)) continue;
        tell_infeasible(s);
        return;
    }
}

static bool check_matching(rl_problem_search *s, rl_status *status)
{
    size_t row;
    group one = {.size = s->block.num_preds / s->block.num_groups};
    if (!rl_multiply(s->num_objects, rl_criterion_repeats(s->criterion), &one.num_rows) ||
        !rl_multiply(rl_cost_stride(one.size), sizeof(float), &row))
        return rl_fail(status, RL_ERR_MEMORY, "out of memory");
    one.cost = rl_alloc_aligned(one.num_rows, row, status);
    rl_assignment *assignment = one.cost ? rl_assignment_create(one.size, one.num_rows, status) : NULL;
    one.pred = assignment ? rl_alloc(one.num_rows, 2 * sizeof *one.pred, status) : NULL;
    bool done = one.pred != NULL;
    if (done) {
        one.gt = one.pred + one.num_rows;
        match(s, assignment, &one);
    }
    free(one.pred);
    rl_assignment_destroy(assignment);
    free(one.cost);
    return done;
}

bool rl_problem_check_costs(rl_problem_search *s, rl_status *status)
{
    bool invalid = false, infinite = false, stay = s->criterion->invalid_costs.become == RL_COSTS_STAY;
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
            } else if (stay && !invalid) {
                invalid = true;
                rl_problem_cost_found(s, RL_CAUSE_COST_INVALID, RL_PLACE_COSTS, i, j);
            }
        }
    }
    return invalid || !(infinite || s->takes_matches) || check_matching(s, status);
}
