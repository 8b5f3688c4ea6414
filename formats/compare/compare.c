#include "formats/compare/compare.h"

#include <math.h>
#include <string.h>

/* Only the losses show whether a sample is invalid. */
static bool has_losses(const rl_record *record)
{
    for (int column = 0; column < RL_NUM_COLUMNS; column++)
        if (record->has_column[column] && !rl_column_is_count(column)) return true;
    return false;
}

static bool agree(double golden, double actual, double limit)
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
    return agree(golden, actual, rl_tolerance_limit(tolerance, golden));
}

static void keep_larger(rl_largest_error *largest, double error, const rl_recorded_sample *golden, int column)
{
    if (error > largest->error) *largest = (rl_largest_error){error, golden, column};
}

/* Returns whether the values agree. */
static bool compare_value(rl_comparison *comparison, int column, rl_difference *worst)
{
    double golden = worst->golden->value[column], actual = worst->actual->value[column];
    double limit = rl_column_is_count(column) ? 0.0 : rl_tolerance_limit(&comparison->tolerance, golden);
    bool finite = isfinite(golden) && isfinite(actual);
    double error = finite ? fabs(actual - golden) : (double)NAN;
    keep_larger(&comparison->largest_absolute, error, worst->golden, column);
    if (golden != 0.0) keep_larger(&comparison->largest_relative, error / fabs(golden), worst->golden, column);

    double ratio = finite ? error / limit : (double)INFINITY;
    if (agree(golden, actual, limit)) return true;
    if (ratio <= worst->ratio) return false;
    worst->what = column;
    worst->error = error;
    worst->limit = finite ? limit : (double)NAN;
    worst->ratio = ratio;
    return false;
}

/* Differences that no number measures rank above all that a number does. */
static void differ_beyond_measure(rl_difference *difference, int what)
{
    difference->what = what;
    difference->error = difference->limit = (double)NAN;
    difference->ratio = (double)INFINITY;
}

static void compare_matches(const rl_comparison *comparison, rl_difference *worst)
{
    size_t num_golden = worst->golden->num_matches, num_actual = worst->actual->num_matches, m = 0;
    const rl_recorded_match *golden = comparison->golden->matches, *actual = comparison->actual->matches;
    if (num_golden) golden += worst->golden->first_match;
    if (num_actual) actual += worst->actual->first_match;
    while (m < num_golden && m < num_actual && golden[m].pred == actual[m].pred && golden[m].gt == actual[m].gt) m++;
    if (m == num_golden && m == num_actual) return;
    differ_beyond_measure(worst, RL_DIFFERS_MATCHES);
    worst->golden_match = m < num_golden ? &golden[m] : NULL;
    worst->actual_match = m < num_actual ? &actual[m] : NULL;
}

/* NaN where the file does not say what its matches cost. */
static double cost_of_matches(const rl_record *record, const rl_recorded_sample *sample)
{
    double sum = 0.0;
    for (size_t m = 0; m < sample->num_matches; m++) sum += record->matches[sample->first_match + m].cost;
    return sum;
}

/* Costs are float32, so that sums of them in float64 differ by less than this where only their order does. */
#define SAME_COST 1e-12

static void look_for_tie(const rl_comparison *comparison, rl_difference *worst)
{
    double golden = cost_of_matches(comparison->golden, worst->golden);
    double actual = cost_of_matches(comparison->actual, worst->actual);
    worst->is_tie =
        worst->golden->num_matches == worst->actual->num_matches && fabs(actual - golden) <= SAME_COST * fabs(golden);
    worst->cost = golden;
}

/* The ratio stays 0 where nothing differs. */
static rl_difference compare_sample(rl_comparison *comparison, const rl_recorded_sample *golden,
                                    const rl_recorded_sample *actual)
{
    const rl_record *left = comparison->golden, *right = comparison->actual;
    rl_difference worst = {.golden = golden, .actual = actual};
    if (has_losses(left) && has_losses(right) && golden->invalid != actual->invalid) {
        differ_beyond_measure(&worst, RL_DIFFERS_INVALID);
        return worst;
    }
    bool values_agree = true;
    if (comparison->compares_matches) compare_matches(comparison, &worst);
    for (int column = 0; column < RL_NUM_COLUMNS; column++)
        if (rl_column_at(column).is_compared && left->has_column[column] && right->has_column[column])
            values_agree = compare_value(comparison, column, &worst) && values_agree;
    if (worst.what == RL_DIFFERS_MATCHES && values_agree) look_for_tie(comparison, &worst);
    return worst;
}

/* Describes a sample that `other` does not list, which a matches CSV does not if the sample has no match. */
static rl_difference compare_missing(const rl_record *other, const rl_recorded_sample *golden,
                                     const rl_recorded_sample *actual)
{
    rl_difference worst = {.golden = golden, .actual = actual};
    const rl_recorded_sample *present = golden ? golden : actual;
    if (rl_record_has_columns(other) || present->num_matches) differ_beyond_measure(&worst, RL_DIFFERS_PRESENCE);
    return worst;
}

static void count(void *context, const rl_difference *difference)
{
    rl_comparison *comparison = context;
    comparison->num_samples++;
    if (difference->ratio == 0.0) return;
    comparison->num_different++;
    if (difference->is_tie && comparison->num_ties++ == 0) comparison->first_tie = *difference;

    rl_difference *worst = comparison->worst;
    size_t place = comparison->num_worst;
    while (place && worst[place - 1].ratio < difference->ratio) place--;
    if (place == RL_MAX_WORST) return;
    if (comparison->num_worst < RL_MAX_WORST) comparison->num_worst++;
    memmove(&worst[place + 1], &worst[place], (comparison->num_worst - 1 - place) * sizeof *worst);
    worst[place] = *difference;
}

static void compare_samples(rl_comparison *comparison, rl_visit_difference *visit, void *context)
{
    const rl_record *golden = comparison->golden, *actual = comparison->actual;
    for (size_t i = 0; i < golden->num_samples; i++) {
        const rl_recorded_sample *sample = &golden->samples[i], *other = rl_record_find(actual, sample->id);
        rl_difference difference =
            other ? compare_sample(comparison, sample, other) : compare_missing(actual, sample, NULL);
        visit(context, &difference);
    }
    for (size_t i = 0; i < actual->num_samples; i++) {
        if (rl_record_find(golden, actual->samples[i].id)) continue;
        rl_difference difference = compare_missing(golden, NULL, &actual->samples[i]);
        visit(context, &difference);
    }
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

static bool same_columns(const rl_comparison *comparison)
{
    for (int column = 0; column < RL_NUM_COLUMNS; column++)
        if (rl_column_owner(comparison, column)) return false;
    return true;
}

static bool is_tolerance(double value)
{
    return isfinite(value) && value >= 0.0;
}

bool rl_compare(const rl_record *golden, const rl_record *actual, const rl_tolerance *tolerance,
                rl_comparison *comparison, rl_status *status)
{
    if (!is_tolerance(tolerance->rtol) || !is_tolerance(tolerance->atol))
        return rl_fail(status, RL_ERR_ARGUMENT, "a tolerance must be a finite number, 0 or more");
    *comparison = (rl_comparison){
        .golden = golden,
        .actual = actual,
        .tolerance = *tolerance,
        .compares_columns = rl_record_has_columns(golden) && rl_record_has_columns(actual),
        .compares_matches = golden->has_matches && actual->has_matches,
        .compares_total = golden->has_total && actual->has_total,
    };
    if (!comparison->compares_columns && !comparison->compares_matches)
        return rl_fail(status, RL_ERR_INPUT,
                       "one result file has only losses and the other only matches; "
                       "expected both to have losses, or both to have matches");
    compare_samples(comparison, count, comparison);
    comparison->total_differs = comparison->compares_total && !rl_losses_agree(tolerance, golden->total, actual->total);
    comparison->equal = comparison->num_different == 0 && !comparison->total_differs && same_columns(comparison);
    return true;
}

void rl_comparison_visit(const rl_comparison *comparison, rl_visit_difference *visit, void *context)
{
    rl_comparison again = *comparison;
    compare_samples(&again, visit, context);
}
