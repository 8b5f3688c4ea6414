/* The samples that a report shows one by one. */
#ifndef RAGLOSS_WORST_SAMPLES_H
#define RAGLOSS_WORST_SAMPLES_H

#include "formats/compare/compare.h"

typedef struct rl_worst_samples {
    bool by_drift; /* else by loss */
    size_t count;
    const rl_recorded_sample *sample[RL_MAX_WORST]; /* the worst first; in the record */
} rl_worst_samples;

/* Those that drifted most from a golden file, where `drift` is one's comparison with the record and finds any; else
 * those of the largest loss, NaN before all numbers, of equal ones in the file's order, the invalid left out. */
rl_worst_samples rl_worst_samples_of(const rl_record *record, const rl_comparison *drift);

#endif
