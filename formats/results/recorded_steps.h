/* The training steps of a result file that was read back. */
#ifndef RAGLOSS_RECORDED_STEPS_H
#define RAGLOSS_RECORDED_STEPS_H

#include "formats/results/columns.h"

typedef struct rl_recorded_step {
    int64_t number;
    size_t num_samples, num_boxes;
    double loss;
} rl_recorded_step;

/* All zero if there are none. */
typedef struct rl_recorded_steps {
    size_t count;
    rl_recorded_step *at; /* by ascending number; owned */
    rl_column_list terms; /* which each of them has; owned */
    double *values;       /* (count, terms.count), step after step; owned */
    size_t capacity, value_capacity;
} rl_recorded_steps;

/* Adds a step, with room for its terms, which are NaN. The list of terms must be complete. */
bool rl_recorded_steps_add(rl_recorded_steps *steps, const rl_recorded_step *step, double **values, rl_status *status);
void rl_recorded_steps_release(rl_recorded_steps *steps);

/* Makes the steps that reading the results' JSON file would give. */
bool rl_recorded_steps_of(const rl_results *results, rl_recorded_steps *steps, rl_status *status);

/* The index of the step of this number; steps->count if there is none. */
size_t rl_recorded_step_of(const rl_recorded_steps *steps, int64_t number);

/* NaN if the steps do not have the term. */
double rl_recorded_term(const rl_recorded_steps *steps, size_t index, int column);

#endif
