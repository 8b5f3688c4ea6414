/* The ids of the samples of a JSON text: texts or whole numbers. */
#ifndef RAGLOSS_JSON_IDS_H
#define RAGLOSS_JSON_IDS_H

#include "json_reader.h"
#include "source.h"

/* All zero to start with. */
typedef struct rl_json_ids {
    char *texts; /* each with its final NUL */
    size_t used, capacity, count;
    size_t longest; /* bytes of one, without the NUL */
} rl_json_ids;

/* Appends the id of this sample, at which the reader is; samples come in ascending order. Failures name the sample. */
bool rl_json_ids_read(rl_json_ids *ids, const rl_json_reader *reader, size_t sample, rl_status *status);

/* Writes the ids to an array of text, whose data the caller owns from then on. Fails where a sample had none. */
bool rl_json_ids_finish(const rl_json_ids *ids, size_t num_samples, rl_array *to, rl_status *status);

void rl_json_ids_release(rl_json_ids *ids);

#endif
