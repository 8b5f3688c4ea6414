/* The workspace of the search for an only optimum, and the problem that is in it. */
#ifndef RAGLOSS_UNIQUE_WORKSPACE_H
#define RAGLOSS_UNIQUE_WORKSPACE_H

#include "core/assignment/unique_kernels.h"
#include "core/base/status.h"

#include <stddef.h>

/* How many arcs there is room for, a row: with more than that, some are as good as sure to make a cycle. */
#define RL_UNIQUE_ARCS 8

/* A row of the tree that a search grows, and the column by which it was reached (of all but the first). */
typedef struct rl_unique_visit {
    int32_t row, column;
    double reached; /* the column's distance */
    double v;       /* the column's dual */
    double offset;  /* makes distances of the row's costs */
} rl_unique_visit;

/* Memory that is used for one problem after another; nothing of a problem is kept. The problem has `rows` <= `columns`;
 * row i costs cost[i * stride + j] at column j, and +inf from `columns` to the next multiple of RL_ASSIGN_CHUNK. */
typedef struct rl_unique {
    const rl_unique_kernels *kernels;
    const float *cost;
    size_t stride, rows, columns, count; /* columns in whole chunks */

    /* By row. */
    int32_t *column_of; /* -1 where it has none */
    int32_t *waiting;   /* the rows that have none; later a queue of all rows */
    rl_unique_visit *visits;
    int32_t *first_arc; /* in `arcs`, and one more for the end */
    int32_t *num_into;  /* arcs that lead to the row; before, the columns whose least cost the row has */

    /* By column. */
    float *least;
    int32_t *least_row;
    int32_t *row_of; /* -1 where free */
    double *v;       /* duals; -inf while scanned */
    double *distance;

    int32_t *arcs;
} rl_unique;

/* For problems of up to so many rows and columns. The kernels are the caller's to set. */
bool rl_unique_init(rl_unique *unique, size_t max_rows, size_t max_columns, rl_status *status);
void rl_unique_release(rl_unique *unique);

/* The bytes that takes, at most. */
double rl_unique_bytes(double max_rows, double max_columns);

static inline const float *rl_unique_row(const rl_unique *unique, int32_t row)
{
    return unique->cost + (size_t)row * unique->stride;
}

#endif
