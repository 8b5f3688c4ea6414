#include "core/assignment/assignment_search.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* A search looks for the cheapest path to a free column. A free column's dual is exactly 0: only a column that a search
 * removes gets another, and of those the free one, where it ends, gets reached - reached. So among the free columns of
 * one row the costs alone decide, and a search keeps just the least of them for each row that it visits; the distances
 * that it carries from row to row are those of the assigned columns, which are few where columns outnumber rows. Mostly
 * there is nothing to search: the cheapest column of the new row is free.
 *
 * Predecessors are not recorded either: that of a column is the first visited row from which its distance follows. */

#if !defined(FLT_EVAL_METHOD) || FLT_EVAL_METHOD != 0
#error "an expression must give the same bits wherever it is evaluated"
#endif

static const float *row_of_costs(const rl_assignment *w, int32_t row)
{
    return w->cost + (size_t)row * w->stride;
}

/* The reduced cost of a path through a visited row to a column, its dual not yet taken off: for a free column, all of
 * it. It never falls as the cost rises, rounding included. */
static double path_cost(const rl_assignment *w, const rl_visit *at, float cost)
{
    return (at->reached + (double)cost) - w->u[at->row];
}

static rl_row_scan scan(rl_assignment *w, int32_t row)
{
    rl_row_scan found = w->kernels->scan(row_of_costs(w, row), w->taken, rl_whole_chunks(w->columns));
    w->least_free[row] = found.least_free;
    w->free_column[row] = found.free_column;
    return found;
}

static void take(rl_assignment *w, int32_t row, int32_t column)
{
    size_t slot = w->by_column ? (size_t)column : w->assigned;
    w->column_of[w->assigned++] = column;
    w->taken[column] = INFINITY;
    w->slot_of[column] = (int32_t)slot;
    w->row_of[slot] = row;
    w->v[slot] = 0;
    w->place_of[slot] = w->place[column];
}

static size_t num_slots(const rl_assignment *w)
{
    return rl_whole_chunks(w->by_column ? w->columns : w->assigned);
}

/* A row's costs by slot. */
static const float *costs_by_slot(rl_assignment *w, int32_t row)
{
    const float *cost = row_of_costs(w, row);
    if (w->by_column) return cost;
    float *core = w->core + (size_t)row * w->core_stride;
    for (size_t slot = (size_t)w->num_core[row]; slot < w->assigned; slot++) core[slot] = cost[w->column_of[slot]];
    w->num_core[row] = (int32_t)w->assigned;
    return core;
}

/* Updates the distances of the assigned columns after a visit to a row; returns the least. */
static double relax(rl_assignment *w, const rl_visit *at)
{
    return w->kernels->relax(w->distance, costs_by_slot(w, at->row), w->v, num_slots(w), at->reached, w->u[at->row]);
}

/* Takes the assigned column at distance `least` off the list, the earliest where there are several, and goes on to its
 * row. */
static void visit_next(rl_assignment *w, rl_visit *next, double least, size_t listed)
{
    double place = w->kernels->earliest(w->distance, w->place_of, num_slots(w), least);
    next->place = (int32_t)place;
    next->column = w->list[next->place];
    next->slot = w->slot_of[next->column];
    next->row = w->row_of[next->slot];
    next->reached = least;
    next->v = w->v[next->slot];
    w->v[next->slot] = -INFINITY;
    w->distance[next->slot] = INFINITY;

    int32_t moved = w->list[listed - 1];
    w->list[next->place] = moved;
    w->place[moved] = next->place;
    if (w->slot_of[moved] >= 0) w->place_of[w->slot_of[moved]] = place;
}

/* Puts the list back, the last removal first. */
static void restore_list(rl_assignment *w, size_t num_visits)
{
    for (size_t m = num_visits - 1; m > 0; m--) {
        const rl_visit *at = &w->visits[m];
        int32_t last = (int32_t)(w->columns - m), moved = w->list[at->place];
        w->list[last] = moved;
        w->place[moved] = last;
        if (w->slot_of[moved] >= 0) w->place_of[w->slot_of[moved]] = last;
        w->list[at->place] = at->column;
        w->place[at->column] = at->place;
        w->place_of[at->slot] = at->place;
    }
}

/* Replaces every bound that is at most `limit` by its exact value. Returns the least of the other bounds; `least_free`
 * becomes the least exact value. */
static double settle(rl_assignment *w, size_t num_visits, double limit, double *least_free)
{
    double unsettled = INFINITY;
    if (limit > DBL_MAX) limit = DBL_MAX; /* +inf marks what is exact already */
    for (size_t m = 0; m < num_visits; m++) {
        if (w->bound[m] > limit) {
            unsettled = w->bound[m] < unsettled ? w->bound[m] : unsettled;
            continue;
        }
        rl_visit *at = &w->visits[m];
        at->least_free = path_cost(w, at, scan(w, at->row).least_free);
        w->bound[m] = INFINITY;
        *least_free = at->least_free < *least_free ? at->least_free : *least_free;
    }
    return unsettled;
}

/* Grows the tree from its first row until a free column is no farther than the nearest assigned one. Returns that
 * distance, +inf where no column is within reach. */
static double grow(rl_assignment *w, size_t *num_visits)
{
    double least_free = INFINITY, unsettled = INFINITY;
    size_t count = num_slots(w);
    for (size_t slot = 0; slot < count; slot++) w->distance[slot] = INFINITY;
    for (*num_visits = 1;; ++*num_visits) {
        rl_visit *at = &w->visits[*num_visits - 1];
        double least = relax(w, at);
        at->least_free = path_cost(w, at, w->least_free[at->row]);
        bool settled = w->slot_of[w->free_column[at->row]] < 0;
        w->bound[*num_visits - 1] = settled ? INFINITY : at->least_free;
        double *of = settled ? &least_free : &unsettled;
        *of = at->least_free < *of ? at->least_free : *of;
        double limit = least < least_free ? least : least_free;
        if (unsettled <= limit) unsettled = settle(w, *num_visits, limit, &least_free);
        if (least_free <= least) return least_free;
        visit_next(w, at + 1, least, w->columns - (*num_visits - 1));
    }
}

/* Floats by rank: the next greater one has the next greater rank. */
static int32_t rank_of(float x)
{
    int32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits < 0 ? bits ^ INT32_MAX : bits;
}

static float of_rank(int32_t rank)
{
    int32_t bits = rank < 0 ? rank ^ INT32_MAX : rank;
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* The highest cost from which rounding gives the same path cost as from the row's least: mostly that cost itself. */
static float highest_equal(const rl_assignment *w, const rl_visit *at)
{
    int32_t equal = rank_of(w->least_free[at->row]), above = equal + 1;
    if (path_cost(w, at, of_rank(above)) > at->least_free) return of_rank(equal);
    for (above = rank_of(INFINITY); (int64_t)above - equal > 1;) {
        int32_t middle = equal + (int32_t)(((int64_t)above - equal) / 2);
        if (path_cost(w, at, of_rank(middle)) > at->least_free)
            above = middle;
        else
            equal = middle;
    }
    return of_rank(equal);
}

/* Of the free columns at distance `least`, the latest in the list. */
static int32_t choose_free(const rl_assignment *w, size_t num_visits, double least)
{
    int32_t latest = -1;
    for (size_t m = 0; m < num_visits; m++) {
        const rl_visit *at = &w->visits[m];
        if (at->least_free != least) continue;
        int32_t place = w->kernels->latest(row_of_costs(w, at->row), w->taken, w->place, rl_whole_chunks(w->columns),
                                           highest_equal(w, at));
        if (place > latest) latest = place;
    }
    return w->list[latest];
}

/* Gives each row of the path that ends at the free column `column` the column by which the path leaves it. */
static void flip(rl_assignment *w, int32_t column, double distance)
{
    double v = 0;
    for (;;) {
        size_t m = 0;
        while (path_cost(w, &w->visits[m], row_of_costs(w, w->visits[m].row)[column]) - v != distance) m++;
        const rl_visit *at = &w->visits[m];
        if (w->slot_of[column] < 0)
            take(w, at->row, column);
        else
            w->row_of[w->slot_of[column]] = at->row;
        if (m == 0) return;
        column = at->column;
        distance = at->reached;
        v = at->v;
    }
}

static void update_duals(rl_assignment *w, size_t num_visits, double reached)
{
    w->u[w->visits[0].row] += reached;
    for (size_t m = 1; m < num_visits; m++) {
        const rl_visit *at = &w->visits[m];
        double change = reached - at->reached, v = at->v - change;
        w->u[at->row] += change;
        w->v[at->slot] = v;
        w->highest_v = v > w->highest_v ? v : w->highest_v;
    }
}

static rl_assigned search(rl_assignment *w, int32_t row)
{
    size_t num_visits;
    w->visits[0] = (rl_visit){.row = row};
    double reached = grow(w, &num_visits);
    int32_t column = reached < INFINITY ? choose_free(w, num_visits, reached) : -1;
    restore_list(w, num_visits);
    if (column < 0) return RL_COST_INFEASIBLE;
    flip(w, column, reached);
    update_duals(w, num_visits, reached);
    return RL_ASSIGNED;
}

rl_assigned rl_check_row(rl_assignment *w, size_t row)
{
    return scan(w, (int32_t)row).valid ? RL_ASSIGNED : RL_COST_INVALID;
}

rl_assigned rl_assign_row(rl_assignment *w, size_t index)
{
    int32_t row = (int32_t)index;
    rl_row_scan found = scan(w, row);
    if (!found.valid) return RL_COST_INVALID;
    w->u[row] = 0;
    w->num_core[row] = 0;
    /* No assigned column's reduced cost is below the left side, and among equals a free column is chosen. */
    if ((double)found.least - w->highest_v >= (double)found.least_free && found.least_free < INFINITY) {
        w->u[row] = (double)found.least_free;
        take(w, row, found.free_column);
        return RL_ASSIGNED;
    }
    return search(w, row);
}
