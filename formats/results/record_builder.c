#include "formats/results/record_builder.h"

#include "core/base/memory.h"

#include <math.h>

rl_recorded_sample *rl_record_add_sample(rl_record_builder *builder, rl_status *status)
{
    rl_record *record = &builder->record;
    if (!RL_GROW(record->samples, &builder->sample_capacity, record->num_samples + 1, status)) return NULL;
    rl_recorded_sample *sample = &record->samples[record->num_samples++];
    *sample = (rl_recorded_sample){.first_match = record->num_matches};
    return sample;
}

bool rl_record_add_values(rl_record_builder *builder, double **values, rl_status *status)
{
    rl_record *record = &builder->record;
    size_t width = (size_t)record->columns.count;
    *values = NULL;
    if (!width) return true;
    if (!RL_GROW_ROWS(record->values, width, &builder->value_capacity, record->num_samples, status)) return false;
    *values = record->values + (record->num_samples - 1) * width;
    for (size_t place = 0; place < width; place++) (*values)[place] = (double)NAN;
    return true;
}

bool rl_record_add_match(rl_record_builder *builder, rl_recorded_match match, rl_status *status)
{
    rl_record *record = &builder->record;
    if (!RL_GROW(record->matches, &builder->match_capacity, record->num_matches + 1, status)) return false;
    record->matches[record->num_matches++] = match;
    record->samples[record->num_samples - 1].num_matches++;
    return true;
}
