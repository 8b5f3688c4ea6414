/* The samples that a report shows one by one. */
#ifndef RAGLOSS_WORST_SAMPLES_H
#define RAGLOSS_WORST_SAMPLES_H

#include "formats/compare/compare.h"

typedef struct rl_worst_samples {
    bool by_drift; /* by drift, rather than by loss */
    size_t count;
    const rl_recorded_sample *sample[RL_MAX_WORST]; /* the worst first; they belong to the record */
} rl_worst_samples;

/* Selects the samples that drifted most from a golden file, if `drift` is a comparison of the record with it and finds
 * any. Otherwise it selects those with the largest loss: NaN before all numbers, ties in the file's order, and without
 * invalid ones. */
rl_worst_samples rl_worst_samples_of(const rl_record *record, const rl_comparison *drift);

#endif
