/* The ids of the samples of a JSON text: texts or whole numbers. */
#ifndef RAGLOSS_JSON_IDS_H
#define RAGLOSS_JSON_IDS_H

#include "formats/json/json_reader.h"
#include "formats/source/array.h"

/* All zero to start with. */
typedef struct rl_json_ids {
    char *texts;   /* one after another */
    size_t *sizes; /* (count,) bytes of each */
    size_t used, capacity, count, sizes_capacity;
} rl_json_ids;

/* Appends the id of this sample, at which the reader is; samples come in ascending order. Failures name the sample. */
bool rl_json_ids_read(rl_json_ids *ids, const rl_json_reader *reader, size_t sample, rl_status *status);

/* Moves the ids to an array of text in pieces, whose data and sizes the caller owns from then on. Fails where a sample
 * had none. */
bool rl_json_ids_finish(rl_json_ids *ids, size_t num_samples, rl_array *to, rl_status *status);

void rl_json_ids_release(rl_json_ids *ids);

#endif
