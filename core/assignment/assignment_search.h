/* The workspace of the assignment, and the step that gives one more row its column.
 *
 * The problem that is solved has `rows` <= `columns`; row i costs cost[i * stride + j] at column j, and +inf from
 * `columns` to the next multiple of RL_ASSIGN_CHUNK. Columns once assigned stay so. What searches need of assigned
 * columns lies by slot: the k-th to become assigned has slot k, so that they lie together; but where nearly all columns
 * become assigned, copying their costs together would take longer than going by the free ones, and column j has slot j.
 */
#ifndef RAGLOSS_ASSIGNMENT_SEARCH_H
#define RAGLOSS_ASSIGNMENT_SEARCH_H

#include "core/assignment/assignment.h"
#include "core/assignment/assignment_kernels.h"
#include "core/assignment/unique.h"

/* A row of the tree that a search grows, and the column by which it was reached (of all but the first). */
typedef struct rl_visit {
    int32_t row, column, slot;
    int32_t place;     /* in the list, before the column was removed */
    double reached;    /* the column's distance */
    double v;          /* the column's dual */
    double least_free; /* of the reduced costs of the row's free columns, or a lower bound on them */
} rl_visit;

struct rl_assignment {
    const rl_assignment_kernels *kernels;
    const float *cost;
    size_t stride, columns;
    float *transposed; /* where the rows are not the caller's */

    /* By row. A free column's dual is 0, so that its cost alone orders a row's free columns. */
    double *u;
    float *least_free;    /* cost of the row's cheapest free column, when it was looked for */
    int32_t *free_column; /* that column */
    float *core;          /* (rows, core_stride) costs of the assigned columns, unless slots go by column */
    int32_t *num_core;    /* how many of those are filled in */
    size_t core_stride;

    /* By column. */
    float *taken;          /* +inf where assigned, else 0 */
    int32_t *slot_of;      /* -1 where free */
    int32_t *list, *place; /* columns not scanned yet, and where in that list each is */
    uint64_t *marks;       /* a bit for each, all clear */

    /* By slot. */
    bool by_column;
    int32_t *row_of;
    double *v;        /* duals; -inf while scanned, and where no assigned column has the slot */
    double *distance; /* of the search; +inf while scanned */
    double *place_of; /* as `place` */
    double highest_v; /* the duals are at most this: rounding can lift one above 0 */

    size_t assigned;
    int32_t *column_of; /* the assigned columns, as they became so */

    /* By visit. */
    rl_visit *visits;
    double *bound; /* its `least_free` as long as that is only a bound, then +inf */

    rl_unique unique; /* what nearly square problems are tried with first */
};

/* Assigns one more column, to this row or to one that gives up its own for this row. */
rl_assigned rl_assign_row(rl_assignment *workspace, size_t index);

/* Whether a row that will not be assigned is valid. */
rl_assigned rl_check_row(rl_assignment *workspace, size_t row);

#endif
