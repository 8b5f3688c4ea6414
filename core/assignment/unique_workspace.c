#include "core/assignment/unique_workspace.h"

#include "core/base/memory.h"

#include <stdlib.h>

bool rl_unique_init(rl_unique *w, size_t max_rows, size_t max_columns, rl_status *status)
{
    size_t columns = rl_whole_chunks(max_columns), rows = max_rows + 1, arcs;
    if (!rl_multiply(rows, RL_UNIQUE_ARCS, &arcs) || !rl_add(arcs, columns, &arcs)) arcs = SIZE_MAX;
    if ((w->column_of = rl_alloc(rows, sizeof *w->column_of, status)) &&
        (w->waiting = rl_alloc(rows, sizeof *w->waiting, status)) &&
        (w->visits = rl_alloc(rows, sizeof *w->visits, status)) &&
        (w->first_arc = rl_alloc(rows + 1, sizeof *w->first_arc, status)) &&
        (w->num_into = rl_alloc(rows, sizeof *w->num_into, status)) &&
        (w->least = rl_alloc_aligned(columns, sizeof *w->least, status)) &&
        (w->least_row = rl_alloc_aligned(columns, sizeof *w->least_row, status)) &&
        (w->row_of = rl_alloc(columns, sizeof *w->row_of, status)) &&
        (w->v = rl_alloc_aligned(columns, sizeof *w->v, status)) &&
        (w->distance = rl_alloc_aligned(columns, sizeof *w->distance, status)) &&
        (w->arcs = rl_alloc(arcs, sizeof *w->arcs, status)))
        return true;
    rl_unique_release(w);
    return false;
}

void rl_unique_release(rl_unique *w)
{
    free(w->column_of);
    free(w->waiting);
    free(w->visits);
    free(w->first_arc);
    free(w->num_into);
    free(w->least);
    free(w->least_row);
    free(w->row_of);
    free(w->v);
    free(w->distance);
    free(w->arcs);
    *w = (rl_unique){0};
}

double rl_unique_bytes(double max_rows, double max_columns)
{
    const rl_unique *w = NULL;
    double by_row = sizeof *w->column_of + sizeof *w->waiting + sizeof *w->visits + sizeof *w->first_arc +
                    sizeof *w->num_into + RL_UNIQUE_ARCS * sizeof *w->arcs;
    double by_column = sizeof *w->least + sizeof *w->least_row + sizeof *w->row_of + sizeof *w->v +
                       sizeof *w->distance + sizeof *w->arcs;
    return (max_rows + 1) * by_row + (max_columns + RL_ASSIGN_CHUNK) * by_column;
}
