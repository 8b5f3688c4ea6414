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

bool rl_compares_column(const rl_comparison *comparison, int column)
{
    const rl_record *golden = comparison->golden, *actual = comparison->actual;
    return rl_column_at(column).is_compared && comparison->compares_columns && golden->num_samples &&
           actual->num_samples && (golden->has_column[column] || actual->has_column[column]);
}

bool rl_column_of_one(const rl_comparison *comparison, bool golden, int column)
{
    const rl_record *other = golden ? comparison->actual : comparison->golden;
    return rl_compares_column(comparison, column) && !other->has_column[column];
}

const char *rl_column_owner(const rl_comparison *comparison, int column)
{
    return rl_column_of_one(comparison, true, column)    ? "golden"
           : rl_column_of_one(comparison, false, column) ? "actual"
                                                         : NULL;
}

bool rl_comparison_has_note(const rl_comparison *comparison)
{
    return comparison->num_pred.count > 0;
}
