#include "formats/compare/compare_sample.h"

#include "formats/compare/num_pred.h"

#include <math.h>

void rl_differ_beyond_measure(rl_difference *difference, rl_rank rank, int what)
{
    difference->rank = rank;
    difference->what = what;
    difference->error = difference->limit = (double)NAN;
    difference->ratio = (double)INFINITY;
}

static void keep_larger(rl_largest_error *largest, double error, const rl_recorded_sample *golden, int column)
{
    if (error > largest->error) *largest = (rl_largest_error){error, golden, column};
}

/* Keeps a difference between two values in place of a lesser one. */
static void differ_in_column(rl_difference *worst, rl_rank rank, int column, double golden, double actual)
{
    rl_differ_beyond_measure(worst, rank, column);
    worst->golden_value = golden;
    worst->actual_value = actual;
}

static void compare_loss(rl_comparison *comparison, int column, double golden, double actual, rl_difference *worst)
{
    double limit = rl_tolerance_limit(&comparison->tolerance, golden);
    bool finite = isfinite(golden) && isfinite(actual);
    double error = finite ? fabs(actual - golden) : (double)NAN;
    keep_larger(&comparison->largest_absolute, error, worst->golden, column);
    if (golden != 0.0) keep_larger(&comparison->largest_relative, error / fabs(golden), worst->golden, column);
    if (rl_agree_within(golden, actual, limit)) return;

    double ratio = finite ? error / limit : (double)INFINITY;
    comparison->num_by_column[column]++;
    if (worst->rank == RL_DRIFTED && ratio <= worst->ratio) return;
    differ_in_column(worst, RL_DRIFTED, column, golden, actual);
    worst->ratio = ratio;
    if (!finite) return;
    worst->error = error;
    worst->limit = limit;
}

static void compare_count(rl_comparison *comparison, int column, double golden, double actual, rl_difference *worst)
{
    if (golden == actual) return;
    comparison->num_by_column[column]++;
    if (worst->rank >= RL_CHANGED) return;
    differ_in_column(worst, RL_CHANGED, column, golden, actual);
    worst->error = fabs(actual - golden);
    worst->limit = 0.0;
}

/* A count may be the reason for a loss that differs, but how much the loss does counts more. */
static void compare_values(rl_comparison *comparison, rl_difference *worst)
{
    const rl_record *golden = comparison->golden, *actual = comparison->actual;
    for (int place = 0; place < golden->columns.count; place++) {
        int column = golden->columns.at[place].column;
        if (!rl_is_common(comparison, column)) continue;
        double before = rl_recorded_value(golden, worst->golden, column);
        double after = rl_recorded_value(actual, worst->actual, column);
        (rl_column_is_count(column) ? compare_count : compare_loss)(comparison, column, before, after, worst);
    }
}

static const rl_recorded_match *matches_of(const rl_record *record, const rl_recorded_sample *sample)
{
    return sample->num_matches ? &record->matches[sample->first_match] : NULL;
}

static bool is_same_match(const rl_recorded_match *golden, const rl_recorded_match *actual)
{
    return golden->block == actual->block && golden->pred == actual->pred && golden->gt == actual->gt;
}

/* The match of the same object in the same block, or NULL. */
static const rl_recorded_match *match_of_object(const rl_recorded_match *matches, size_t count,
                                                const rl_recorded_match *sought)
{
    for (size_t m = 0; m < count; m++)
        if (matches[m].block == sought->block && matches[m].gt == sought->gt) return &matches[m];
    return NULL;
}

/* NaN where the file does not say what its matches cost. */
static double cost_of(const rl_recorded_match *matches, size_t count)
{
    double sum = 0.0;
    for (size_t m = 0; m < count; m++) sum += matches[m].cost;
    return sum;
}

/* Before the first place where the lists differ all is the same, so one of the two objects there has another match,
 * unless the lists have another order only. */
static void compare_matches(const rl_comparison *comparison, rl_difference *worst)
{
    const rl_recorded_match *golden = matches_of(comparison->golden, worst->golden);
    const rl_recorded_match *actual = matches_of(comparison->actual, worst->actual);
    size_t num_golden = worst->golden->num_matches, num_actual = worst->actual->num_matches, m = 0;
    while (m < num_golden && m < num_actual && is_same_match(&golden[m], &actual[m])) m++;
    if (m == num_golden && m == num_actual) return;

    const rl_recorded_match *left = m < num_golden ? &golden[m] : NULL, *right = NULL;
    if (left) right = match_of_object(actual, num_actual, left);
    if (m < num_actual && (!left || (right && is_same_match(left, right)))) {
        right = &actual[m];
        left = match_of_object(golden, num_golden, right);
    }
    bool only_order = left && right && is_same_match(left, right);
    worst->matches_differ = true;
    worst->golden_match = only_order ? NULL : left;
    worst->actual_match = only_order ? NULL : right;
    worst->golden_cost = cost_of(golden, num_golden);
    worst->actual_cost = cost_of(actual, num_actual);
    if (worst->rank < RL_CHANGED) rl_differ_beyond_measure(worst, RL_CHANGED, RL_DIFFERS_MATCHES);
}

/* Costs are float32, so that sums of them in float64 differ by less than this where only their order does. */
#define SAME_COST 1e-12

static bool is_tie(const rl_comparison *comparison, const rl_difference *difference)
{
    double golden = difference->golden_cost;
    double limit = fmax(rl_tolerance_limit(&comparison->tolerance, golden), SAME_COST * fabs(golden));
    return difference->rank == RL_CHANGED && difference->what == RL_DIFFERS_MATCHES &&
           difference->golden->num_matches == difference->actual->num_matches &&
           rl_agree_within(golden, difference->actual_cost, limit) && !isnan(golden);
}

/* Only the losses show whether a sample is invalid. */
static bool compares_losses(const rl_comparison *comparison)
{
    const rl_column_list *columns = &comparison->golden->columns;
    for (int place = 0; place < columns->count; place++)
        if (!rl_column_is_count(columns->at[place].column) && rl_is_common(comparison, columns->at[place].column))
            return true;
    return false;
}

rl_difference rl_compare_sample(rl_comparison *comparison, const rl_recorded_sample *golden,
                                const rl_recorded_sample *actual)
{
    rl_difference worst = {.golden = golden, .actual = actual};
    rl_note_num_pred(comparison, golden, actual);
    if (compares_losses(comparison) && golden->invalid != actual->invalid) {
        rl_differ_beyond_measure(&worst, RL_DRIFTED, RL_DIFFERS_INVALID);
        return worst;
    }
    compare_values(comparison, &worst);
    if (comparison->compares_matches) compare_matches(comparison, &worst);
    if (is_tie(comparison, &worst)) worst.rank = RL_TIE;
    if (rl_is_moved_by_num_pred(comparison, &worst)) worst.rank = RL_MOVED;
    return worst;
}
