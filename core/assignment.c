#include "assignment.h"

#include "memory.h"

#include <math.h>
#include <stdlib.h>

/* The problem that is solved has no more rows than columns. */
struct rl_assignment {
    double *cost;      /* (R, C) */
    double *u, *v;     /* (R,), (C,) dual variables */
    double *distance;  /* (C,) of the search: least reduced cost of a path to the column */
    int32_t *previous; /* (C,) the row from which that path arrives */
    int32_t *left;     /* (C,) columns not yet scanned */
    int32_t *row_of, *column_of;
    bool *row_seen, *column_seen;
};

rl_assignment *rl_assignment_create(size_t max_preds, size_t max_objects, rl_status *status)
{
    size_t rows = max_preds < max_objects ? max_preds : max_objects;
    size_t columns = max_preds < max_objects ? max_objects : max_preds;
    size_t cells;
    rl_assignment *w = rl_alloc(1, sizeof *w, status);
    if (!w) return NULL;
    if (!rl_multiply(rows, columns, &cells)) cells = SIZE_MAX; /* which rl_alloc refuses */
    bool done = (w->cost = rl_alloc(cells, sizeof *w->cost, status)) && (w->u = rl_alloc(rows, sizeof *w->u, status)) &&
                (w->v = rl_alloc(columns, sizeof *w->v, status)) &&
                (w->distance = rl_alloc(columns, sizeof *w->distance, status)) &&
                (w->previous = rl_alloc(columns, sizeof *w->previous, status)) &&
                (w->left = rl_alloc(columns, sizeof *w->left, status)) &&
                (w->row_of = rl_alloc(columns, sizeof *w->row_of, status)) &&
                (w->column_of = rl_alloc(rows, sizeof *w->column_of, status)) &&
                (w->row_seen = rl_alloc(rows, sizeof *w->row_seen, status)) &&
                (w->column_seen = rl_alloc(columns, sizeof *w->column_seen, status));
    if (done) return w;
    rl_assignment_destroy(w);
    return NULL;
}

void rl_assignment_destroy(rl_assignment *w)
{
    if (!w) return;
    free(w->cost);
    free(w->u);
    free(w->v);
    free(w->distance);
    free(w->previous);
    free(w->left);
    free(w->row_of);
    free(w->column_of);
    free(w->row_seen);
    free(w->column_seen);
    free(w);
}

/* The column where the cheapest path from the row `start` reaches an unassigned one, or -1; `reached` is its length. */
static int32_t search(rl_assignment *w, size_t columns, int32_t start, size_t rows, double *reached)
{
    size_t left = columns;
    for (size_t i = 0; i < rows; i++) w->row_seen[i] = false;
    for (size_t j = 0; j < columns; j++) {
        w->left[j] = (int32_t)(columns - 1 - j);
        w->distance[j] = INFINITY;
        w->column_seen[j] = false;
    }
    *reached = 0;
    for (int32_t row = start;;) {
        const double *cost = w->cost + (size_t)row * columns;
        double least = INFINITY;
        size_t choice = 0;
        w->row_seen[row] = true;
        for (size_t k = 0; k < left; k++) {
            int32_t j = w->left[k];
            double reduced = ((*reached + cost[j]) - w->u[row]) - w->v[j];
            if (reduced < w->distance[j]) {
                w->distance[j] = reduced;
                w->previous[j] = row;
            }
            if (w->distance[j] < least || (w->distance[j] == least && w->row_of[j] < 0)) {
                least = w->distance[j];
                choice = k;
            }
        }
        if (least == INFINITY) return -1;
        int32_t column = w->left[choice];
        *reached = least;
        w->column_seen[column] = true;
        w->left[choice] = w->left[--left];
        row = w->row_of[column];
        if (row < 0) return column;
    }
}

static bool augment(rl_assignment *w, size_t rows, size_t columns, int32_t start)
{
    double reached;
    int32_t column = search(w, columns, start, rows, &reached);
    if (column < 0) return false;
    w->u[start] += reached;
    for (size_t i = 0; i < rows; i++)
        if (w->row_seen[i] && (int32_t)i != start) w->u[i] += reached - w->distance[w->column_of[i]];
    for (size_t j = 0; j < columns; j++)
        if (w->column_seen[j]) w->v[j] -= reached - w->distance[j];
    for (int32_t row = -1; row != start;) {
        row = w->previous[column];
        w->row_of[column] = row;
        int32_t next = w->column_of[row];
        w->column_of[row] = column;
        column = next;
    }
    return true;
}

rl_assigned rl_assign(rl_assignment *w, const float *cost, size_t stride, size_t num_preds, size_t num_objects,
                      int32_t *pred, int32_t *object)
{
    if (num_preds == 0 || num_objects == 0) return RL_ASSIGNED;
    bool by_object = num_preds > num_objects;
    size_t rows = by_object ? num_objects : num_preds, columns = by_object ? num_preds : num_objects;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            double value = by_object ? cost[i * stride + j] : cost[j * stride + i];
            if (!(value > -INFINITY)) return RL_COST_INVALID;
            w->cost[i * columns + j] = value;
        }
    for (size_t i = 0; i < rows; i++) w->u[i] = 0, w->column_of[i] = -1;
    for (size_t j = 0; j < columns; j++) w->v[j] = 0, w->row_of[j] = -1;
    for (size_t i = 0; i < rows; i++)
        if (!augment(w, rows, columns, (int32_t)i)) return RL_COST_INFEASIBLE;

    size_t pairs = 0;
    for (size_t i = 0; i < num_preds; i++) {
        int32_t other = by_object ? w->row_of[i] : w->column_of[i];
        if (other < 0) continue;
        pred[pairs] = (int32_t)i;
        object[pairs++] = other;
    }
    return RL_ASSIGNED;
}
