#include "formats/results/recorded_steps.h"

#include "core/base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool rl_recorded_steps_add(rl_recorded_steps *steps, const rl_recorded_step *step, double **values, rl_status *status)
{
    size_t width = (size_t)steps->terms.count, next = steps->count + 1;
    if (!RL_GROW(steps->at, &steps->capacity, next, status)) return false;
    if (width && !RL_GROW_ROWS(steps->values, width, &steps->value_capacity, next, status)) return false;
    *values = width ? steps->values + steps->count * width : NULL;
    for (size_t k = 0; k < width; k++) (*values)[k] = (double)NAN;
    steps->at[steps->count++] = *step;
    return true;
}

void rl_recorded_steps_release(rl_recorded_steps *steps)
{
    free(steps->at);
    free(steps->values);
    rl_column_list_release(&steps->terms);
    *steps = (rl_recorded_steps){0};
}

static bool list_terms(const rl_loss_list *losses, rl_column_list *terms, rl_status *status)
{
    for (size_t k = 0; k < losses->count; k++) {
        const char *name = losses->at[k].name;
        if (!rl_column_list_add(terms, rl_column_named(name, strlen(name)), status)) return false;
    }
    return true;
}

bool rl_recorded_steps_of(const rl_results *results, rl_recorded_steps *steps, rl_status *status)
{
    *steps = (rl_recorded_steps){0};
    bool done = list_terms(&results->losses, &steps->terms, status);
    for (size_t k = 0; done && k < results->num_steps; k++) {
        const rl_step *step = &results->steps[k];
        const rl_recorded_step recorded = {step->number, step->num_samples, step->num_boxes, step->loss};
        double *values;
        done = rl_recorded_steps_add(steps, &recorded, &values, status);
        for (size_t i = 0; done && i < results->losses.count; i++) values[i] = step->losses[i];
    }
    if (!done) rl_recorded_steps_release(steps);
    return done;
}

size_t rl_recorded_step_of(const rl_recorded_steps *steps, int64_t number)
{
    size_t low = 0, high = steps->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (steps->at[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < steps->count && steps->at[low].number == number ? low : steps->count;
}

double rl_recorded_term(const rl_recorded_steps *steps, size_t index, int column)
{
    int place = rl_column_place(&steps->terms, column);
    return place < 0 ? (double)NAN : steps->values[index * (size_t)steps->terms.count + (size_t)place];
}
