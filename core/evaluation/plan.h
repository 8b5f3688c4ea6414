/* How a run is divided: samples into batches, batches among workers, within the memory that may be taken. */
#ifndef RAGLOSS_PLAN_H
#define RAGLOSS_PLAN_H

#include "core/evaluation/limits.h"

typedef struct rl_plan {
    rl_limits limits;
    size_t most_workers; /* that memory has room for */
    size_t num_workers;  /* of these, as many as the batches keep busy */
    double max_memory;
} rl_plan;

/* For one sample or more, by options that have a criterion and a backend. Nothing in it is owned. Fails where the
 * samples need more memory than may be taken. */
bool rl_plan_make(rl_plan *plan, const rl_ground_truth *gt, const rl_predictions *predictions,
                  const rl_options *options, rl_status *status);

/* Halves the batches, for a device that is too small for them; false where each holds one sample already. */
bool rl_plan_halve(rl_plan *plan);

#endif
