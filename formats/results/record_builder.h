/* A record of results while a reader fills it in; results.h says what it is. */
#ifndef RAGLOSS_RECORD_BUILDER_H
#define RAGLOSS_RECORD_BUILDER_H

#include "formats/results/results.h"

typedef struct rl_record_builder {
    rl_record record;
    size_t sample_capacity, match_capacity;
} rl_record_builder;

/* A new sample without id, values and matches: the id is the caller's to put in, and the record's to free. NULL where
 * memory runs out. The pointer lives until the next sample. */
rl_recorded_sample *rl_record_add_sample(rl_record_builder *builder, rl_status *status);

/* A match of the last sample. */
bool rl_record_add_match(rl_record_builder *builder, rl_recorded_match match, rl_status *status);

/* The readers of text. On failure the builder's record is still to be released. */
bool rl_record_read_csv(rl_record_builder *builder, const char *text, size_t length, rl_status *status);
bool rl_record_read_json(rl_record_builder *builder, const char *text, size_t length, rl_status *status);

#endif
