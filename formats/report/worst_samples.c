#include "formats/report/worst_samples.h"

#include <math.h>
#include <string.h>

static void add_drifted(rl_worst_samples *worst, const rl_comparison *drift)
{
    for (size_t k = 0; k < drift->num_worst; k++)
        if (drift->worst[k].actual) worst->sample[worst->count++] = drift->worst[k].actual;
    worst->by_drift = worst->count > 0;
}

static bool is_worse(double loss, double other)
{
    return isnan(loss) ? !isnan(other) : loss > other;
}

static double loss_of(const rl_record *record, const rl_recorded_sample *sample)
{
    return rl_recorded_value(record, sample, RL_COL_LOSS);
}

static void keep(rl_worst_samples *worst, const rl_record *record, const rl_recorded_sample *sample)
{
    const rl_recorded_sample **kept = worst->sample;
    size_t index = worst->count;
    while (index && is_worse(loss_of(record, sample), loss_of(record, kept[index - 1]))) index--;
    if (index == RL_MAX_WORST) return;
    if (worst->count < RL_MAX_WORST) worst->count++;
    memmove(&kept[index + 1], &kept[index], (worst->count - 1 - index) * sizeof *kept);
    kept[index] = sample;
}

rl_worst_samples rl_worst_samples_of(const rl_record *record, const rl_comparison *drift)
{
    rl_worst_samples worst = {0};
    if (drift) add_drifted(&worst, drift);
    for (size_t b = 0; b < record->num_samples && !worst.by_drift; b++)
        if (!record->samples[b].invalid) keep(&worst, record, &record->samples[b]);
    return worst;
}
