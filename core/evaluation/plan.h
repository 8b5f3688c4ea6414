/* How a run is divided: samples into batches, batches among workers, within the memory that may be taken. */
#ifndef RAGLOSS_PLAN_H
#define RAGLOSS_PLAN_H

#include "core/interface/evaluate.h"

typedef struct rl_plan {
    const rl_ground_truth *gt;
    const rl_predictions *predictions;
    const rl_options *options;
    size_t most_workers;         /* that memory has room for */
    size_t num_workers;          /* of these, as many as the batches keep busy */
    rl_batch_limits limits;      /* of a batch */
    size_t largest, max_objects; /* the sample, of the ground truth, with the most objects, and how many it has */
    double max_memory;
} rl_plan;

/* For one sample or more, by options that have a criterion and a backend. Nothing in it is owned. Fails where the
 * samples need more memory than may be taken. */
bool rl_plan_make(rl_plan *plan, const rl_ground_truth *gt, const rl_predictions *predictions,
                  const rl_options *options, rl_status *status);

/* Halves the batches, for a device that is too small for them; false where each holds one sample already. */
bool rl_plan_halve(rl_plan *plan);

#endif
