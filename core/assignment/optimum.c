#include "core/assignment/optimum.h"

#include <math.h>

/* The method of R. Jonker and A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear
 * assignment problems", Computing 38, 1987: most rows find their columns while costs are reduced by columns and then by
 * rows, and only the others search for shortest augmenting paths.
 *
 * All sums are exact where those of up to eight times the largest magnitude A of a cost are. A column's dual starts at
 * a cost, or at 0, and only falls once the column is assigned. As long as some column is free, an assigned row i can
 * go there, so that u[i] <= A + A, and its column's dual v = cost - u[i] >= -3 A; on the other side u[i] = cost - v >=
 * -2 A. What a search reaches is at most a free column's cost less its dual, 2 A, and at least -2 A; a distance is that
 * plus a reduced cost of at most A + 2 A + 3 A. Only the dual of the last column to become assigned may fall as far as
 * -5 A, when the second least reduced cost is that of an assigned column; nothing but the proof comes after it, where
 * u <= 6 A. */

static void take(rl_unique *w, int32_t row, int32_t column)
{
    w->row_of[column] = row;
    w->column_of[row] = column;
}

/* Gives each column to the row that has its least cost, or one of the columns where a row has several. Equal costs of
 * two columns in the same row mean that columns are alike. */
static bool reduce_columns(rl_unique *w)
{
    int32_t *num_least = w->num_into;
    for (size_t i = 0; i < w->rows; i++) num_least[i] = 0;
    for (size_t j = 0; j < w->columns; j++) {
        int32_t row = w->least_row[j];
        w->v[j] = (double)w->least[j];
        if (num_least[row]++ == 0)
            take(w, row, (int32_t)j);
        else if (w->least[w->column_of[row]] == w->least[j])
            return false;
    }
    return true;
}

/* Lowers the column's dual until its row could as well have the second best column, so that the next row to want it
 * sees what it is worth. */
static void lower(rl_unique *w, const rl_two_least *found)
{
    w->v[found->column] -= found->second - found->least;
}

/* Does so where a row has one column only, unless all have. */
static void transfer_reductions(rl_unique *w)
{
    const int32_t *num_least = w->num_into;
    size_t ones = 0;
    for (size_t i = 0; i < w->rows; i++) ones += num_least[i] == 1;
    if (ones == w->rows) return;
    for (size_t i = 0; i < w->rows; i++) {
        if (num_least[i] != 1) continue;
        rl_two_least found = w->kernels->two_least(rl_unique_row(w, (int32_t)i), w->v, w->count);
        if (found.column == w->column_of[i]) lower(w, &found);
    }
}

/* Gives each row that has none its best column; the row that had it goes on. Returns how many rows are left waiting,
 * because two columns are equally good or all have had enough turns. */
static size_t reduce_rows(rl_unique *w)
{
    size_t waiting = 0, turns = w->rows;
    for (int32_t first = 0; (size_t)first < w->rows; first++) {
        int32_t row = first;
        while (row >= 0 && w->column_of[row] < 0) {
            rl_two_least found = w->kernels->two_least(rl_unique_row(w, row), w->v, w->count);
            int32_t owner = w->row_of[found.column];
            if (owner >= 0 && found.second == found.least) break;
            lower(w, &found);
            take(w, row, found.column);
            row = owner;
            if (row >= 0) w->column_of[row] = -1;
            if (turns == 0) break;
            turns--;
        }
        if (row >= 0 && row <= first && w->column_of[row] < 0) w->waiting[waiting++] = row;
    }
    return waiting;
}

/* Gives each row of the path that ends at the free column `column` the column by which the path leaves it: of a column,
 * that row is one from which its distance follows. */
static void flip(rl_unique *w, int32_t column, double distance)
{
    double v = w->v[column];
    for (;;) {
        const rl_unique_visit *at = w->visits;
        while ((double)rl_unique_row(w, at->row)[column] + at->offset - v != distance) at++;
        take(w, at->row, column);
        if (at == w->visits) return;
        column = at->column;
        distance = at->reached;
        v = at->v;
    }
}

/* Takes an assigned column off and goes on to its row. */
static rl_unique_visit visit(rl_unique *w, rl_nearest at)
{
    int32_t row = w->row_of[at.column];
    double v = w->v[at.column], u = (double)rl_unique_row(w, row)[at.column] - v;
    w->v[at.column] = -INFINITY;
    w->distance[at.column] = INFINITY;
    return (rl_unique_visit){row, at.column, at.distance, v, at.distance - u};
}

/* Assigns one more column, by way of the rows on the cheapest path to one that is free. */
static void search(rl_unique *w, int32_t row)
{
    rl_nearest next;
    size_t num_visits = 1;
    w->visits[0] = (rl_unique_visit){.row = row};
    for (size_t j = 0; j < w->count; j++) w->distance[j] = INFINITY;
    for (;;) {
        const rl_unique_visit *at = &w->visits[num_visits - 1];
        next = w->kernels->relax(w->distance, rl_unique_row(w, at->row), w->v, w->count, at->offset);
        if (w->row_of[next.column] < 0) break;
        w->visits[num_visits++] = visit(w, next);
    }
    flip(w, next.column, next.distance);
    for (size_t m = 1; m < num_visits; m++) {
        const rl_unique_visit *at = &w->visits[m];
        w->v[at->column] = at->v - (next.distance - at->reached);
    }
}

bool rl_find_optimum(rl_unique *w)
{
    for (size_t i = 0; i < w->rows; i++) w->column_of[i] = -1;
    for (size_t j = 0; j < w->count; j++) {
        w->row_of[j] = -1;
        w->v[j] = 0;
    }
    if (w->rows == w->columns) {
        if (!reduce_columns(w)) return false;
        transfer_reductions(w);
    }
    size_t waiting = reduce_rows(w);
    if (waiting * 2 > w->rows) return false;
    for (size_t k = 0; k < waiting; k++) search(w, w->waiting[k]);
    return true;
}
