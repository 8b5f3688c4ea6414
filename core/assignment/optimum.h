/* An optimum, any one where there are several. */
#ifndef RAGLOSS_OPTIMUM_H
#define RAGLOSS_OPTIMUM_H

#include "core/assignment/unique_workspace.h"

/* Assigns every row, and leaves duals `v` such that each row's least cost[j] - v[j] is at its own column. No column
 * that is free has a lower dual than at first, which is the column's least cost, from `least` and `least_row`, where
 * the problem is square, and else 0. False, and nothing, where columns look alike, or where most rows want the same
 * ones, so that searches would take as long as SciPy's. */
bool rl_find_optimum(rl_unique *unique);

#endif
