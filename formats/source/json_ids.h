/* The ids of the samples of a JSON text: texts or whole numbers, alone or as lists of one, under one key.
 *
 * Whatever else stands there makes the ids unread, which only matters to who asks for them; and a list of another
 * length or an object, which no id can be, says that the key is about something else. */
#ifndef RAGLOSS_JSON_IDS_H
#define RAGLOSS_JSON_IDS_H

#include "formats/json/json_reader.h"
#include "formats/source/array.h"

/* All zero to start with. */
typedef struct rl_json_ids {
    char *texts;   /* one after another */
    size_t *sizes; /* (count,) bytes of each */
    size_t used, capacity, count, sizes_capacity;
    size_t num_values; /* of samples that have the key */
    char *unread;      /* why the ids are of no use, on account of `unread_sample`; then the above is not kept up */
    size_t unread_sample;
    bool is_something_else; /* they are no ids at all */
} rl_json_ids;

/* Appends the id of this sample, at whose first token the reader, which is lax, is, and takes it to the last one;
 * samples come in ascending order. Fails for what is not JSON. */
bool rl_json_ids_read(rl_json_ids *ids, rl_json_reader *reader, size_t sample, rl_status *status);

/* Moves the ids to an array of text in pieces, whose data, sizes and reason to be unread the caller owns from then on.
 * Unread ids have the shape (num_samples,), unless they are something else. */
bool rl_json_ids_finish(rl_json_ids *ids, size_t num_samples, rl_array *to, rl_status *status);

void rl_json_ids_release(rl_json_ids *ids);

#endif
