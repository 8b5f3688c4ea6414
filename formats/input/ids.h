/* The samples' ids, and the pairing of two sides by them. */
#ifndef RAGLOSS_IDS_H
#define RAGLOSS_IDS_H

#include "formats/source/names.h"

typedef struct rl_id_place {
    const char *text;
    size_t place;
} rl_id_place;

typedef struct rl_ids {
    size_t count;
    char **text;         /* (count,) in the file's order; NULL where a side carries no ids. Owned */
    rl_id_place *sorted; /* (count,) by the text's bytes. Owned */
    bool are_numbers;    /* the file's are whole numbers, of which the texts are the decimal digits */
} rl_ids;

/* Looks for the side's array of ids: of the contract's name or of a key, else of one of the other names that ids have
 * (id_text.h), where it has an entry for each of so many samples. `found->name` is NULL where there is none. Fails
 * where two of the other names have. */
bool rl_ids_find(rl_names *names, rl_side side, const rl_source *source, size_t num_samples, rl_found *found,
                 rl_status *status);

/* From an array whose elements `all` views, of text (as UTF-8, of 1 to 1024 bytes) or whole numbers (in decimal
 * digits), which must be `count`, as (count,) or (count, 1), or of text in so many pieces (JSON). These two fail where
 * an id is doubled. */
bool rl_ids_from_array(rl_ids *ids, const rl_array *array, const rl_tensor *all, size_t count, rl_status *status);
bool rl_ids_from_texts(rl_ids *ids, char *const *texts, size_t count, rl_status *status);

/* Numbers, all different, in decimal digits; where `numbers` is NULL: "0", "1", … Not for rl_ids_pair. */
bool rl_ids_from_numbers(rl_ids *ids, const size_t *numbers, size_t count, rl_status *status);

void rl_ids_release(rl_ids *ids);

/* gt_index[i]: the place in `gt` of the id at place i of `pred`. Fails where one side has an id that the other has not.
 * To be freed with free(). */
bool rl_ids_pair(const rl_ids *gt, const rl_ids *pred, size_t **gt_index, rl_status *status);

#endif
