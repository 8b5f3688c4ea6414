#include "formats/compare/compare.h"

#include "formats/compare/chosen.h"
#include "formats/compare/compare_sample.h"
#include "formats/compare/compare_steps.h"

#include <math.h>
#include <string.h>

/* Describes a sample that `other` does not list, which a matches CSV does not if the sample has no match. */
static rl_difference compare_missing(const rl_record *other, const rl_recorded_sample *golden,
                                     const rl_recorded_sample *actual)
{
    rl_difference worst = {.golden = golden, .actual = actual};
    const rl_recorded_sample *present = golden ? golden : actual;
    if (rl_record_has_columns(other) || present->num_matches)
        rl_differ_beyond_measure(&worst, RL_DRIFTED, RL_DIFFERS_PRESENCE);
    return worst;
}

static bool is_worse(const rl_difference *difference, const rl_difference *other)
{
    return difference->rank != other->rank ? difference->rank > other->rank : difference->ratio > other->ratio;
}

static void keep_worst(rl_comparison *comparison, const rl_difference *difference)
{
    rl_difference *worst = comparison->worst;
    size_t place = comparison->num_worst;
    while (place && is_worse(difference, &worst[place - 1])) place--;
    if (place == RL_MAX_WORST) return;
    if (comparison->num_worst < RL_MAX_WORST) comparison->num_worst++;
    memmove(&worst[place + 1], &worst[place], (comparison->num_worst - 1 - place) * sizeof *worst);
    worst[place] = *difference;
}

static void count(void *context, const rl_difference *difference)
{
    rl_comparison *comparison = context;
    comparison->num_samples++;
    if (difference->rank == RL_MOVED && comparison->num_moved++ == 0) comparison->num_pred.first_moved = *difference;
    if (difference->rank == RL_TIE && comparison->num_ties++ == 0) comparison->first_tie = *difference;
    if (!rl_differs(comparison, difference)) return;
    comparison->num_different++;
    comparison->num_by_matches += difference->matches_differ;
    keep_worst(comparison, difference);
}

static void compare_samples(rl_comparison *comparison, rl_visit_difference *visit, void *context)
{
    const rl_record *golden = comparison->golden, *actual = comparison->actual;
    for (size_t i = 0; i < golden->num_samples; i++) {
        const rl_recorded_sample *sample = &golden->samples[i], *other = rl_record_find(actual, sample->id);
        rl_difference difference =
            other ? rl_compare_sample(comparison, sample, other) : compare_missing(actual, sample, NULL);
        visit(context, &difference);
    }
    for (size_t i = 0; i < actual->num_samples; i++) {
        if (rl_record_find(golden, actual->samples[i].id)) continue;
        rl_difference difference = compare_missing(golden, NULL, &actual->samples[i]);
        visit(context, &difference);
    }
}

static bool is_tolerance(double value)
{
    return isfinite(value) && value >= 0.0;
}

bool rl_compare(const rl_record *golden, const rl_record *actual, const rl_comparing *how, rl_comparison *comparison,
                rl_status *status)
{
    const rl_tolerance *tolerance = &how->tolerance;
    if (!is_tolerance(tolerance->rtol) || !is_tolerance(tolerance->atol))
        return rl_fail(status, RL_ERR_ARGUMENT, "a tolerance must be a finite number, 0 or more");
    *comparison = (rl_comparison){.golden = golden,
                                  .actual = actual,
                                  .tolerance = *tolerance,
                                  .columns = how->columns,
                                  .ties_agree = how->ties_agree};
    comparison->compares_options = golden->options && actual->options;
    if (!rl_compare_options(golden->options, actual->options, &comparison->options, status)) return false;
    comparison->options_differ = comparison->options.count && !how->columns;
    if (!rl_choose_compared(comparison, how->columns, status)) return false;
    compare_samples(comparison, count, comparison);
    rl_compare_steps(comparison);
    comparison->total_differs = comparison->compares_total && !rl_losses_agree(tolerance, golden->total, actual->total);
    comparison->equal = comparison->num_different == 0 && comparison->num_moved == 0 && !comparison->total_differs &&
                        comparison->steps.num_different == 0 && !comparison->options_differ &&
                        rl_same_columns(comparison);
    return true;
}

void rl_comparison_visit(const rl_comparison *comparison, rl_visit_difference *visit, void *context)
{
    rl_comparison again = *comparison;
    compare_samples(&again, visit, context);
}
