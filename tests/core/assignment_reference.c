#include "tests/core/assignment_reference.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

const char *const decision_names[NUM_DECISIONS] = {"as scipy",       "assigned count as free", "earliest free",
                                                   "ascending list", "ordered removal",        "later row keeps ties",
                                                   "reversed rows",  "square by columns",      "single precision",
                                                   "reassociated",   "reduced columns"};

typedef struct {
    decision changed;
    size_t rows, columns;
    double *cost; /* (rows, columns), rows <= columns */
    double *u, *v;
    double *distance;
    size_t *previous, *list;
    int *row_of, *column_of; /* -1 where there is none */
    bool *row_seen, *column_seen;
} problem;

static double reduced_cost(const problem *p, double reached, size_t i, size_t j)
{
    double cost = p->cost[i * p->columns + j];
    if (p->changed == REASSOCIATED) return reached + ((cost - p->u[i]) - p->v[j]);
    if (p->changed == SINGLE_PRECISION)
        return (float)((float)((float)((float)reached + (float)cost) - (float)p->u[i]) - (float)p->v[j]);
    return ((reached + cost) - p->u[i]) - p->v[j];
}

/* Whether a column, met in the list after `chosen` at the same distance, is taken instead. */
static bool replaces(const problem *p, size_t j, size_t chosen)
{
    if (p->changed == ASSIGNED_COUNT_AS_FREE) return false;
    if (p->changed == EARLIEST_FREE) return p->row_of[j] < 0 && p->row_of[chosen] >= 0;
    return p->row_of[j] < 0;
}

static void remove_from(const problem *p, size_t at, size_t count)
{
    if (p->changed == ORDERED_REMOVAL)
        memmove(p->list + at, p->list + at + 1, (count - at - 1) * sizeof *p->list);
    else
        p->list[at] = p->list[count - 1];
}

/* Follows the cheapest paths from row `start` to a free column; false where none is within reach. */
static bool search(const problem *p, size_t start, size_t *sink, double *reached)
{
    for (size_t i = 0; i < p->rows; i++) p->row_seen[i] = false;
    for (size_t j = 0; j < p->columns; j++) {
        p->list[j] = p->changed == ASCENDING_LIST ? j : p->columns - 1 - j;
        p->distance[j] = INFINITY;
        p->column_seen[j] = false;
    }
    *reached = 0;
    for (size_t i = start, count = p->columns;; count--) {
        size_t at = 0;
        double least = INFINITY;
        p->row_seen[i] = true;
        for (size_t k = 0; k < count; k++) {
            size_t j = p->list[k];
            double reduced = reduced_cost(p, *reached, i, j);
            if (reduced < p->distance[j] || (p->changed == LATER_ROW_KEEPS_TIES && reduced == p->distance[j])) {
                p->distance[j] = reduced;
                p->previous[j] = i;
            }
            if (p->distance[j] < least || (p->distance[j] == least && replaces(p, j, p->list[at]))) {
                least = p->distance[j];
                at = k;
            }
        }
        if (least == INFINITY) return false;
        *sink = p->list[at];
        *reached = least;
        p->column_seen[*sink] = true;
        remove_from(p, at, count);
        if (p->row_of[*sink] < 0) return true;
        i = (size_t)p->row_of[*sink];
    }
}

static bool assign_row(const problem *p, size_t start)
{
    size_t sink;
    double reached;
    if (!search(p, start, &sink, &reached)) return false;
    p->u[start] += reached;
    for (size_t i = 0; i < p->rows; i++)
        if (p->row_seen[i] && i != start) p->u[i] += reached - p->distance[p->column_of[i]];
    for (size_t j = 0; j < p->columns; j++)
        if (p->column_seen[j]) p->v[j] -= reached - p->distance[j];
    for (int column = (int)sink; column >= 0;) {
        size_t i = p->previous[column];
        int before = p->column_of[i];
        p->row_of[column] = (int)i;
        p->column_of[i] = column;
        column = i == start ? -1 : before;
    }
    return true;
}

static double first_dual(const problem *p, size_t j)
{
    double least = INFINITY;
    if (p->changed != REDUCED_COLUMNS) return 0;
    for (size_t i = 0; i < p->rows; i++)
        if (p->cost[i * p->columns + j] < least) least = p->cost[i * p->columns + j];
    return least < INFINITY ? least : 0;
}

static bool assign_rows(const problem *p)
{
    for (size_t i = 0; i < p->rows; i++) {
        p->u[i] = 0;
        p->column_of[i] = -1;
    }
    for (size_t j = 0; j < p->columns; j++) {
        p->v[j] = first_dual(p, j);
        p->row_of[j] = -1;
    }
    for (size_t i = 0; i < p->rows; i++)
        if (!assign_row(p, p->changed == REVERSED_ROWS ? p->rows - 1 - i : i)) return false;
    return true;
}

static rl_assigned solve(problem *p, const float *cost, size_t stride, bool by_object, int32_t *pred, int32_t *object)
{
    for (size_t i = 0; i < p->rows; i++)
        for (size_t j = 0; j < p->columns; j++) {
            double value = by_object ? cost[i * stride + j] : cost[j * stride + i];
            if (isnan(value) || value == -INFINITY) return RL_COST_INVALID;
            p->cost[i * p->columns + j] = value;
        }
    if (!assign_rows(p)) return RL_COST_INFEASIBLE;
    const int *other = by_object ? p->row_of : p->column_of;
    size_t num_preds = by_object ? p->columns : p->rows;
    for (size_t i = 0, pairs = 0; i < num_preds; i++) {
        if (other[i] < 0) continue;
        pred[pairs] = (int32_t)i;
        object[pairs++] = other[i];
    }
    return RL_ASSIGNED;
}

rl_assigned reference_assign(decision changed, const float *cost, size_t stride, size_t num_preds, size_t num_objects,
                             int32_t *pred, int32_t *object)
{
    if (num_preds == 0 || num_objects == 0) return RL_ASSIGNED;
    bool by_object = num_preds > num_objects || (changed == SQUARE_BY_COLUMNS && num_preds == num_objects);
    size_t rows = by_object ? num_objects : num_preds, columns = by_object ? num_preds : num_objects;
    problem p = {.changed = changed,
                 .rows = rows,
                 .columns = columns,
                 .cost = calloc(rows * columns, sizeof *p.cost),
                 .u = calloc(rows, sizeof *p.u),
                 .v = calloc(columns, sizeof *p.v),
                 .distance = calloc(columns, sizeof *p.distance),
                 .previous = calloc(columns, sizeof *p.previous),
                 .list = calloc(columns, sizeof *p.list),
                 .row_of = calloc(columns, sizeof *p.row_of),
                 .column_of = calloc(rows, sizeof *p.column_of),
                 .row_seen = calloc(rows, sizeof *p.row_seen),
                 .column_seen = calloc(columns, sizeof *p.column_seen)};
    rl_assigned result = solve(&p, cost, stride, by_object, pred, object);
    free(p.cost);
    free(p.u);
    free(p.v);
    free(p.distance);
    free(p.previous);
    free(p.list);
    free(p.row_of);
    free(p.column_of);
    free(p.row_seen);
    free(p.column_seen);
    return result;
}
