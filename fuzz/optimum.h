/* What a best matching costs, found in two ways that share nothing with the library's: whole numbers, so that there is
 * no rounding. */
#ifndef RAGLOSS_FUZZ_OPTIMUM_H
#define RAGLOSS_FUZZ_OPTIMUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* (rows, columns) in C order, rows <= columns, every row to be matched. */
typedef struct costs {
    size_t rows, columns;
    const int64_t *cost;
    int64_t slack; /* the most by which a pair may count for less than it costs; 0 where costs are exact */
} costs;

#define OPTIMUM_MOST_ROWS 10

/* By trying all sets of rows, column by column; for up to OPTIMUM_MOST_ROWS. */
int64_t optimum_by_subsets(const costs *problem);

/* Whether numbers u (rows) and v (columns) exist with u[i] + v[j] <= cost[i][j] + slack, u[i] + v[j] = cost[i][j] for
 * the row's `match`, v <= 0, and 0 for columns without one: which no matching has but the best, or one that the slack
 * of its rows makes as good. */
bool optimum_is_certified(const costs *problem, const size_t *match);

#endif
