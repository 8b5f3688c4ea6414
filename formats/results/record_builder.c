#include "formats/results/record_builder.h"

#include "core/base/memory.h"

#include <math.h>
#include <stdlib.h>

rl_recorded_sample *rl_record_add_sample(rl_record_builder *builder, char *id, rl_status *status)
{
    rl_record *record = &builder->record;
    void *samples = record->samples;
    if (!id) return NULL;
    if (!rl_reserve(&samples, &builder->sample_capacity, record->num_samples + 1, sizeof *record->samples, status)) {
        free(id);
        return NULL;
    }
    record->samples = samples;
    rl_recorded_sample *sample = &record->samples[record->num_samples++];
    *sample = (rl_recorded_sample){.id = id, .first_match = record->num_matches};
    for (int column = 0; column < RL_NUM_COLUMNS; column++) sample->value[column] = (double)NAN;
    return sample;
}

bool rl_record_add_match(rl_record_builder *builder, rl_recorded_match match, rl_status *status)
{
    rl_record *record = &builder->record;
    void *matches = record->matches;
    if (!rl_reserve(&matches, &builder->match_capacity, record->num_matches + 1, sizeof match, status)) return false;
    record->matches = matches;
    record->matches[record->num_matches++] = match;
    record->samples[record->num_samples - 1].num_matches++;
    return true;
}
