#include "formats/compare/compare_steps.h"

#include "formats/text/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

typedef struct rl_step_difference difference;

/* A step of both files, by its indices in them. */
typedef struct pair {
    const rl_comparison *comparison;
    const rl_recorded_steps *golden, *actual;
    size_t in_golden, in_actual;
} pair;

/* Notes values that differ, unless others of the step did before. */
static void compare_values(difference *found, const char *what, double golden, double actual, double limit)
{
    if (*found->what || rl_agree_within(golden, actual, limit)) return;
    snprintf(found->what, sizeof found->what, "%s", what);
    found->golden = golden;
    found->actual = actual;
    found->limit = limit;
}

static void compare_losses(const pair *both, difference *found, const char *what, double golden, double actual)
{
    compare_values(found, what, golden, actual, rl_tolerance_limit(&both->comparison->tolerance, golden));
}

/* `what` stays empty where the steps agree. */
static difference compare_pair(const pair *both)
{
    const rl_recorded_step *golden = &both->golden->at[both->in_golden], *actual = &both->actual->at[both->in_actual];
    difference found = {.number = golden->number, .in_golden = true, .in_actual = true};
    compare_values(&found, "num_samples", (double)golden->num_samples, (double)actual->num_samples, 0.0);
    compare_values(&found, "num_boxes", (double)golden->num_boxes, (double)actual->num_boxes, 0.0);
    for (int place = 0; place < both->golden->terms.count; place++) {
        const struct rl_listed_column *term = &both->golden->terms.at[place];
        if (rl_column_place(&both->actual->terms, term->column) < 0) continue;
        compare_losses(both, &found, term->name.text, rl_recorded_term(both->golden, both->in_golden, term->column),
                       rl_recorded_term(both->actual, both->in_actual, term->column));
    }
    compare_losses(both, &found, "loss", golden->loss, actual->loss);
    return found;
}

static void count(rl_step_differences *steps, const difference *found)
{
    steps->num_steps++;
    if (*found->what && steps->num_different++ == 0) steps->first = *found;
}

void rl_compare_steps(rl_comparison *comparison)
{
    const rl_recorded_steps *golden = &comparison->golden->steps, *actual = &comparison->actual->steps;
    if (!comparison->compares_steps) return;
    for (size_t i = 0, k = 0; i < golden->count || k < actual->count;) {
        bool in_golden = i < golden->count && (k == actual->count || golden->at[i].number <= actual->at[k].number);
        bool in_actual = k < actual->count && (i == golden->count || actual->at[k].number <= golden->at[i].number);
        difference found = {
            in_golden ? golden->at[i].number : actual->at[k].number, "step", in_golden, in_actual, 0.0, 0.0, 0.0};
        if (in_golden && in_actual) found = compare_pair(&(pair){comparison, golden, actual, i, k});
        count(&comparison->steps, &found);
        i += in_golden;
        k += in_actual;
    }
}

static void describe(const difference *first, char text[RL_DIFFERENCE_SIZE])
{
    char golden[RL_NUMBER_SIZE], actual[RL_NUMBER_SIZE], error[RL_NUMBER_SIZE], limit[RL_NUMBER_SIZE];
    if (!first->in_golden || !first->in_actual) {
        snprintf(text, RL_DIFFERENCE_SIZE, "only in the %s file", first->in_golden ? "golden" : "actual");
        return;
    }
    rl_print_f64(first->golden, golden);
    rl_print_f64(first->actual, actual);
    int used = snprintf(text, RL_DIFFERENCE_SIZE, "%s: golden %s, actual %s", first->what, golden, actual);
    if (!isfinite(first->golden) || !isfinite(first->actual)) return;
    rl_print_rounded(fabs(first->actual - first->golden), error);
    rl_print_rounded(first->limit, limit);
    snprintf(text + used, RL_DIFFERENCE_SIZE - (size_t)used, ", error %s, limit %s", error, limit);
}

void rl_steps_sentence(const rl_comparison *comparison, char sentence[RL_DIFFERENCE_SIZE])
{
    const rl_step_differences *steps = &comparison->steps;
    char text[RL_DIFFERENCE_SIZE];
    describe(&steps->first, text);
    snprintf(sentence, RL_DIFFERENCE_SIZE, "%zu of %zu step%s differ%s; the first: step %" PRId64 ", %.300s",
             steps->num_different, steps->num_steps, steps->num_steps == 1 ? "" : "s",
             steps->num_different == 1 ? "s" : "", steps->first.number, text);
}
