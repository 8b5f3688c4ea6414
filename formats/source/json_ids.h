/* The ids of the samples of a JSON text: texts or whole numbers under one key, each alone or as a list of one.
 *
 * Any other value makes the ids unread, which only matters to those who ask for them. An object or a list of another
 * length cannot be an id, and shows that the key is about something else. */
#ifndef RAGLOSS_JSON_IDS_H
#define RAGLOSS_JSON_IDS_H

#include "formats/json/json_reader.h"
#include "formats/source/array.h"

/* All zero to start with. */
typedef struct rl_json_ids {
    char *texts;   /* one after another */
    size_t *sizes; /* (count,) the length of each in bytes */
    size_t used, capacity, count, sizes_capacity;
    size_t num_values; /* how many samples have the key */
    char *unread;      /* why the ids are unusable, on account of `unread_sample`; then the above is not up to date */
    size_t unread_sample;
    bool is_something_else; /* they are no ids at all */
} rl_json_ids;

/* Appends the id of this sample. The reader, which must be lax, is at its first token and is taken to its last; samples
 * come in ascending order. Fails if the text is not JSON. */
bool rl_json_ids_read(rl_json_ids *ids, rl_json_reader *reader, size_t sample, rl_status *status);

/* Moves the ids to an array of text in pieces; from then on the caller owns its data, its sizes and the reason why it
 * is unread. Unread ids have the shape (num_samples,), unless they are something else. */
bool rl_json_ids_finish(rl_json_ids *ids, size_t num_samples, rl_array *to, rl_status *status);

void rl_json_ids_release(rl_json_ids *ids);

#endif
