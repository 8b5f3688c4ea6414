#include "formats/compare/comparison.h"

#include <math.h>

bool rl_agree_within(double golden, double actual, double limit)
{
    if (golden == actual || (isnan(golden) && isnan(actual))) return true;
    return isfinite(golden) && isfinite(actual) && fabs(actual - golden) <= limit;
}

double rl_tolerance_limit(const rl_tolerance *tolerance, double golden)
{
    return tolerance->atol + tolerance->rtol * fabs(golden);
}

bool rl_losses_agree(const rl_tolerance *tolerance, double golden, double actual)
{
    return rl_agree_within(golden, actual, rl_tolerance_limit(tolerance, golden));
}

int rl_num_compared_places(const rl_comparison *comparison)
{
    return comparison->golden->columns.count + comparison->actual->columns.count;
}

int rl_compared_column(const rl_comparison *comparison, int place)
{
    const rl_column_list *golden = &comparison->golden->columns, *actual = &comparison->actual->columns;
    if (place < golden->count) return golden->at[place].column;
    int column = actual->at[place - golden->count].column;
    return rl_column_place(golden, column) < 0 ? column : RL_NO_COLUMN;
}

bool rl_compares_column(const rl_comparison *comparison, int column)
{
    const rl_record *golden = comparison->golden, *actual = comparison->actual;
    return column != RL_NO_COLUMN && comparison->compares_column[column] && comparison->compares_columns &&
           golden->num_samples && actual->num_samples &&
           (rl_record_has(golden, column) || rl_record_has(actual, column));
}

bool rl_column_of_one(const rl_comparison *comparison, bool golden, int column)
{
    const rl_record *other = golden ? comparison->actual : comparison->golden;
    return rl_compares_column(comparison, column) && !rl_record_has(other, column);
}

bool rl_is_uncompared(const rl_comparison *comparison, bool golden, int column)
{
    const rl_record *one = golden ? comparison->golden : comparison->actual;
    const rl_record *other = golden ? comparison->actual : comparison->golden;
    if (column == RL_DIFFERS_MATCHES) return one->has_matches && !other->has_matches;
    return rl_record_has(one, column) && !rl_record_has(other, column) && !rl_compares_column(comparison, column);
}

const char *rl_column_owner(const rl_comparison *comparison, int column)
{
    return rl_column_of_one(comparison, true, column)    ? "golden"
           : rl_column_of_one(comparison, false, column) ? "actual"
                                                         : NULL;
}

bool rl_same_columns(const rl_comparison *comparison)
{
    for (int place = 0; place < rl_num_compared_places(comparison); place++)
        if (rl_column_owner(comparison, rl_compared_column(comparison, place))) return false;
    return true;
}

bool rl_is_common(const rl_comparison *comparison, int column)
{
    return rl_compares_column(comparison, column) && !rl_column_owner(comparison, column);
}

bool rl_differs(const rl_comparison *comparison, const rl_difference *difference)
{
    if (difference->rank == RL_TIE) return !comparison->ties_agree;
    return difference->rank != RL_AGREES && difference->rank != RL_MOVED;
}

bool rl_comparison_has_note(const rl_comparison *comparison)
{
    return comparison->num_pred.count || comparison->num_ties || comparison->columns;
}
