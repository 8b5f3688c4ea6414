/* One problem in a workspace: its rows are assigned one after another, and the pairs listed. */
#include "core/assignment/assignment_search.h"
#include "core/assignment/transpose.h"

#include <math.h>

/* The list that a search starts from: all columns, the last one first. */
static void list_columns(rl_assignment *w, size_t columns)
{
    if (w->columns == columns) return;
    w->columns = columns;
    for (size_t j = 0; j < columns; j++) {
        w->place[j] = (int32_t)(columns - 1 - j);
        w->list[columns - 1 - j] = (int32_t)j;
    }
}

static rl_assigned assign_rows(rl_assignment *w, size_t rows)
{
    rl_assigned result = RL_ASSIGNED;
    w->assigned = 0;
    w->highest_v = 0;
    for (size_t i = 0; i < rows && result != RL_COST_INVALID; i++) {
        rl_assigned one = result == RL_ASSIGNED ? rl_assign_row(w, i) : rl_check_row(w, i);
        if (one != RL_ASSIGNED) result = one;
    }
    return result;
}

/* Sorts the assigned columns by marking them in a set. */
static void list_by_column(rl_assignment *w, int32_t *column, int32_t *row)
{
    size_t pairs = 0;
    for (size_t k = 0; k < w->assigned; k++) {
        size_t j = (size_t)w->column_of[k];
        w->marks[j / 64] |= (uint64_t)1 << j % 64;
    }
    for (size_t word = 0; word * 64 < w->columns; word++) {
        for (; w->marks[word]; w->marks[word] &= w->marks[word] - 1) {
            size_t j = word * 64 + (size_t)__builtin_ctzll(w->marks[word]);
            column[pairs] = (int32_t)j;
            row[pairs++] = w->row_of[w->slot_of[j]];
        }
    }
}

static void list_by_row(const rl_assignment *w, int32_t *row, int32_t *column)
{
    for (size_t k = 0; k < w->assigned; k++) {
        row[k] = (int32_t)k;
        column[w->row_of[w->slot_of[w->column_of[k]]]] = w->column_of[k];
    }
}

/* Restores everything to the state before the first row. */
static void forget(rl_assignment *w)
{
    for (size_t k = 0; k < w->assigned; k++) {
        int32_t column = w->column_of[k];
        w->v[w->slot_of[column]] = -INFINITY;
        w->taken[column] = 0;
        w->slot_of[column] = -1;
    }
}

/* The pairs of an assignment that names the object of each prediction, -1 where there is none. */
static void list_objects(const int32_t *object_of, size_t num_preds, int32_t *pred, int32_t *object)
{
    size_t pairs = 0;
    for (size_t i = 0; i < num_preds; i++) {
        if (object_of[i] < 0) continue;
        pred[pairs] = (int32_t)i;
        object[pairs++] = object_of[i];
    }
}

rl_assigned rl_assign(rl_assignment *w, const float *cost, size_t stride, size_t num_preds, size_t num_objects,
                      int32_t *pred, int32_t *object)
{
    if (num_preds == 0 || num_objects == 0) return RL_ASSIGNED;
    bool by_object = num_preds > num_objects;
    size_t rows = by_object ? num_objects : num_preds;
    size_t columns = by_object ? num_preds : num_objects;
    w->by_column = columns - columns / 8 <= rows;
    /* Where the optimum is the only one, a square matrix need not be turned round. */
    if (w->by_column && num_preds >= num_objects &&
        rl_unique_assign(&w->unique, cost, stride, num_objects, num_preds)) {
        list_objects(w->unique.row_of, num_preds, pred, object);
        return RL_ASSIGNED;
    }
    list_columns(w, columns);
    if (by_object) {
        w->cost = cost;
        w->stride = stride;
    } else {
        w->cost = w->transposed;
        w->stride = rl_whole_chunks(num_objects);
        rl_transpose(cost, stride, num_objects, num_preds, w->transposed, w->stride);
    }
    if (w->by_column && num_preds < num_objects && rl_unique_assign(&w->unique, w->cost, w->stride, rows, columns)) {
        list_objects(w->unique.column_of, num_preds, pred, object);
        return RL_ASSIGNED;
    }

    rl_assigned result = assign_rows(w, rows);
    if (result == RL_ASSIGNED) {
        if (by_object)
            list_by_column(w, pred, object);
        else
            list_by_row(w, pred, object);
    }
    forget(w);
    return result;
}
