/* A record of results while a reader fills it in; see results.h. */
#ifndef RAGLOSS_RECORD_BUILDER_H
#define RAGLOSS_RECORD_BUILDER_H

#include "formats/results/results.h"

typedef struct rl_record_builder {
    rl_record record;
    size_t sample_capacity, value_capacity, match_capacity;
} rl_record_builder;

/* Adds a sample without id, values and matches. The caller sets the id, and the record frees it. Returns NULL if memory
 * runs out. The pointer is valid until the next sample is added. */
rl_recorded_sample *rl_record_add_sample(rl_record_builder *builder, rl_status *status);

/* Makes room for the last sample's values, and fills it with NaN. The record's columns must be complete; if there is
 * none, the pointer is NULL. It is valid until the next call. */
bool rl_record_add_values(rl_record_builder *builder, double **values, rl_status *status);

/* Adds a match to the last sample. */
bool rl_record_add_match(rl_record_builder *builder, rl_recorded_match match, rl_status *status);

/* The readers of text. On failure the builder's record must still be released. */
bool rl_record_read_csv(rl_record_builder *builder, const char *text, size_t length, rl_status *status);
bool rl_record_read_json(rl_record_builder *builder, const char *text, size_t length, rl_status *status);

#endif
