/* The samples' ids, and the pairing of two sides by them. */
#ifndef RAGLOSS_IDS_H
#define RAGLOSS_IDS_H

#include "formats/source/names.h"

typedef struct rl_id_index {
    const char *text;
    size_t index;
} rl_id_index;

typedef struct rl_ids {
    size_t count;
    char **text;         /* (count,) in the file's order; NULL if the side carries no ids. Owned */
    rl_id_index *sorted; /* (count,) sorted by the bytes of the text. Owned */
    bool are_numbers;    /* the file has whole numbers, and the texts are their decimal digits */
} rl_ids;

/* Looks for the array of ids of a side: under its own name or that of a key, otherwise under one of the other names
 * that ids have (id_text.h), if that array has an entry for each sample. `found->name` is NULL if there is none. Fails
 * if two arrays under other names qualify. */
bool rl_ids_find(rl_names *names, rl_side side, const rl_source *source, size_t num_samples, rl_found *found,
                 rl_status *status);

/* Makes ids of an array of `count` texts or whole numbers, (count,) or (count, 1), whose elements `all` views; the text
 * of JSON has a piece for each sample. Ids become UTF-8 of 1 to 1024 bytes, and numbers decimal digits. These two fail
 * if an id is doubled. */
bool rl_ids_from_array(rl_ids *ids, const rl_array *array, const rl_tensor *all, size_t count, rl_status *status);
bool rl_ids_from_texts(rl_ids *ids, char *const *texts, size_t count, rl_status *status);

/* Makes ids of numbers that are all different, in decimal digits; NULL means 0, 1, …. Not for rl_ids_pair. */
bool rl_ids_from_numbers(rl_ids *ids, const size_t *numbers, size_t count, rl_status *status);

void rl_ids_release(rl_ids *ids);

/* Returns for each id of `pred` its index in `gt`, to be freed with free(). Fails if one side has an id that the other
 * does not have. */
bool rl_ids_pair(const rl_ids *gt, const rl_ids *pred, size_t **gt_index, rl_status *status);

#endif
