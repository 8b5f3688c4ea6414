#include "assignment.h"
#include "memory.h"
#include "problem_search.h"

#include <math.h>
#include <stdlib.h>

/* A prediction and an object. */
typedef struct meeting {
    rl_box gt, pred;
    float prob, iou, cost;
} meeting;

static meeting meet(const rl_problem_search *s, size_t i, size_t j)
{
    size_t label = (size_t)s->gt->labels[s->first_object + j];
    meeting m = {.gt = rl_box_at(s->gt->boxes, s->first_object + j),
                 .pred = rl_box_at(s->row[0], i),
                 .prob = s->row[1][i * s->predictions->num_classes + label]};
    m.iou = rl_iou(m.gt, rl_area(m.gt), m.pred, rl_area(m.pred));
    m.cost = rl_cost(m.iou, m.prob);
    return m;
}

static void count_cost(rl_problem_search *s, rl_cause cause, const meeting *m, size_t i, size_t j)
{
    rl_status *what = rl_problem_found(s, cause, RL_PLACE_COSTS);
    if (!what) return;
    rl_status_set(what, RL_ERR_NONFINITE,
                  "the cost of prediction %zu and object %zu is %g; the IoU is %g, the probability of the class %g", i,
                  j, rl_printable((double)m->cost), rl_printable((double)m->iou), rl_printable((double)m->prob));
    rl_problem_in_place(s, RL_PLACE_COSTS, what);
}

/* Whether a matcher finds no matching of finite cost. */
static bool is_infeasible(const rl_problem_search *s, bool *infeasible, rl_status *status)
{
    size_t num_preds = s->predictions->num_preds, stride = rl_cost_stride(num_preds), row;
    if (!rl_multiply(stride, sizeof(float), &row)) return rl_fail(status, RL_ERR_MEMORY, "out of memory");
    float *cost = rl_alloc_aligned(s->num_objects, row, status);
    rl_assignment *assignment = cost ? rl_assignment_create(num_preds, s->num_objects, status) : NULL;
    int32_t *pairs = assignment ? rl_alloc(s->num_objects, 2 * sizeof *pairs, status) : NULL;
    if (pairs) {
        for (size_t j = 0; j < s->num_objects; j++)
            for (size_t i = 0; i < stride; i++) cost[j * stride + i] = i < num_preds ? meet(s, i, j).cost : INFINITY;
        *infeasible = rl_assign(assignment, cost, stride, num_preds, s->num_objects, pairs, pairs + s->num_objects) !=
                      RL_ASSIGNED;
    }
    free(pairs);
    rl_assignment_destroy(assignment);
    free(cost);
    return pairs;
}

bool rl_problem_check_costs(rl_problem_search *s, rl_status *status)
{
    bool invalid = false, infinite = false;
    for (size_t j = 0; j < s->num_objects; j++) {
        if (!rl_problem_has_label(s, j)) return true; /* there is no cost, and the run ends for the label */
        for (size_t i = 0; i < s->predictions->num_preds; i++) {
            meeting m = meet(s, i, j);
            if (rl_is_finite(m.cost)) continue;
            if (!rl_is_finite(m.iou) && rl_problem_box_is_finite(m.gt) && rl_problem_box_is_finite(m.pred))
                count_cost(s, RL_CAUSE_IOU, &m, i, j);
            if (m.cost > 0.0f) {
                infinite = true;
            } else if (!invalid) {
                invalid = true;
                count_cost(s, RL_CAUSE_COST_INVALID, &m, i, j);
            }
        }
    }
    bool infeasible = false;
    if (infinite && !invalid && !is_infeasible(s, &infeasible, status)) return false;
    rl_status *what = infeasible ? rl_problem_found(s, RL_CAUSE_INFEASIBLE, RL_PLACE_COSTS) : NULL;
    if (!what) return true;
    rl_status_set(what, RL_ERR_NONFINITE, "every matching of its %zu objects has an infinite cost", s->num_objects);
    rl_problem_in_place(s, RL_PLACE_COSTS, what);
    return true;
}
