#include "core/assignment/unique.h"

#include "core/assignment/optimum.h"

/* Where an optimum is the only one, every exact method finds it, whatever it chooses among equal costs; so another
 * method than SciPy's may look for it, in another order. Three things have to be known.
 *
 * That SciPy's method is exact. It adds and subtracts costs in float64, where sums of up to 2^53 times a number that
 * divides all costs are exact. A float32 of the binary exponent e is a multiple of 2^(e-23). Let the magnitudes of the
 * costs be from 2^e to less than A = 2^(f+1). As long as some column j is free, v[j] is 0, and its reduced costs
 * cost - u[i] - v[j] are not negative; so u[i] <= A, the assigned columns' duals v = cost - u[i] >= -2 A, and all that
 * a search reaches is at most A. Nor are those duals ever above 0; so what a search reaches, and u, which starts there
 * and only rises, is at least -A. Hence ((reached + cost) - u) - v is at most 5 A, all the way, and exact where 8 A <=
 * 2^53 2^(e-23), or f - e <= 26. Costs are mostly like that.
 *
 * That the other method is exact: core/assignment/optimum.c says why.
 *
 * That there is one optimum only. The optimum's duals make every reduced cost at least 0, and those of its own pairs 0.
 * Another assignment differs from it in cycles, along each of which rows pass on their columns, and costs more by the
 * sum of its reduced costs; so there is another optimum only where there is a cycle of reduced costs of 0. Columns that
 * stay free are passed on by one more row, to which all columns cost 0, and whose dual is 0. */

enum {
    MOST_RANGE = 26,  /* f - e */
    FIRST_ROWS = 2,   /* show most kinds of equal costs already */
    ROWS_AT_ONCE = 8, /* while each column's least cost stays in a register */
    SAMPLED_ROWS = 4,
    PARALLEL = 16,       /* one in so many is too often */
    INFINITE = 255 << 23 /* bits of +inf; NaN is above */
};

static int exponent_of(uint32_t bits)
{
    int exponent = (int)(bits >> 23);
    return exponent > 0 ? exponent : 1; /* subnormal */
}

/* Whether all sums are exact, as far as costs were looked at. */
static bool is_exact(uint32_t largest, uint32_t smallest_less_one)
{
    if (largest >= INFINITE) return false;
    return smallest_less_one == UINT32_MAX || exponent_of(largest) - exponent_of(smallest_less_one + 1) <= MOST_RANGE;
}

/* Finds the columns' least costs. False where sums may not be exact, or where costs tie, so that more than one optimum
 * is to be expected. */
static bool survey(rl_unique *w)
{
    uint32_t largest = 0, smallest_less_one = UINT32_MAX;
    for (size_t first = 0, end = FIRST_ROWS; first < w->rows; first = end, end += ROWS_AT_ONCE) {
        if (end > w->rows) end = w->rows;
        rl_survey rows = w->kernels->survey(w->least, w->least_row, w->cost, w->stride, first, end, w->columns);
        if (rows.largest > largest) largest = rows.largest;
        if (rows.smallest_less_one < smallest_less_one) smallest_less_one = rows.smallest_less_one;
        if (rows.tied || !is_exact(largest, smallest_less_one)) return false;
    }
    return true;
}

/* Whether sums of costs often tie, though costs do not: two rows then differ by the same at many columns, roundings
 * aside. So it is with distances along a line. */
static bool is_parallel(const rl_unique *w)
{
    size_t rows = w->rows < SAMPLED_ROWS ? w->rows : SAMPLED_ROWS, found = 0;
    for (int32_t i = 1; (size_t)i < rows; i++) {
        const float *cost = rl_unique_row(w, i), *before = rl_unique_row(w, i - 1);
        for (size_t j = 1; j < w->columns; j++) found += cost[j] - before[j] == cost[j - 1] - before[j - 1];
    }
    return found * PARALLEL > rows * w->columns;
}

/* Draws an arc from each row to those whose columns it could as well have: reduced costs of 0. One more row stands for
 * the free columns. False where there are too many. */
static bool draw_arcs(rl_unique *w)
{
    size_t num_arcs = 0, most = (w->rows + 1) * RL_UNIQUE_ARCS;
    for (int32_t row = 0; (size_t)row <= w->rows; row++) w->num_into[row] = 0;
    for (int32_t row = 0; (size_t)row < w->rows; row++) {
        const float *cost = rl_unique_row(w, row);
        double u = (double)cost[w->column_of[row]] - w->v[w->column_of[row]];
        int32_t *tight = w->arcs + num_arcs;
        size_t num_tight = w->kernels->list_tight(cost, w->v, w->count, u, tight);
        w->first_arc[row] = (int32_t)num_arcs;
        for (size_t k = 0; k < num_tight; k++) {
            int32_t to = w->row_of[tight[k]];
            if (to == row) continue;
            if (to < 0) to = (int32_t)w->rows;
            w->arcs[num_arcs++] = to;
            w->num_into[to]++;
        }
        if (num_arcs > most) return false;
    }
    w->first_arc[w->rows] = (int32_t)num_arcs;
    for (size_t j = 0; j < w->columns && w->rows < w->columns; j++) {
        int32_t to = w->row_of[j];
        if (to < 0 || w->v[j] < 0) continue;
        w->arcs[num_arcs++] = to;
        w->num_into[to]++;
    }
    w->first_arc[w->rows + 1] = (int32_t)num_arcs;
    return true;
}

/* Takes off, again and again, the rows that no arc leads to. Those of a cycle stay. */
static bool has_cycle(rl_unique *w)
{
    size_t rows = w->rows + 1, taken = 0;
    int32_t *queue = w->waiting;
    for (size_t row = 0; row < rows; row++)
        if (w->num_into[row] == 0) queue[taken++] = (int32_t)row;
    for (size_t k = 0; k < taken; k++)
        for (int32_t arc = w->first_arc[queue[k]]; arc < w->first_arc[queue[k] + 1]; arc++)
            if (--w->num_into[w->arcs[arc]] == 0) queue[taken++] = w->arcs[arc];
    return taken < rows;
}

bool rl_unique_assign(rl_unique *w, const float *cost, size_t stride, size_t rows, size_t columns)
{
    w->cost = cost;
    w->stride = stride;
    w->rows = rows;
    w->columns = columns;
    w->count = rl_whole_chunks(columns);
    if (columns < 2) return false; /* as no cost is second */
    return survey(w) && !is_parallel(w) && rl_find_optimum(w) && draw_arcs(w) && !has_cycle(w);
}
