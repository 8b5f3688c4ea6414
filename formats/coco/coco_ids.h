/* The ids of images and categories: whole numbers below 2^63, or texts, of which any that is no such number is one. The
 * same digits are one id, as number and as text, and so are 1 and 1.0.
 *
 * An id is kept as a number. A text's is TEXT_IDS and the text's place in a table, so that ids are told apart, compared
 * and sorted as numbers are: numbers before texts, and these by their bytes once the table is sorted. */
#ifndef RAGLOSS_COCO_IDS_H
#define RAGLOSS_COCO_IDS_H

#include "formats/json/json_fields.h"

typedef struct rl_coco_text rl_coco_text;

/* All zero to start with. */
typedef struct rl_coco_texts {
    void *tree;
    rl_coco_text **text; /* (count,) each once */
    size_t count, capacity;
} rl_coco_texts;

/* What rl_coco_take_id reads into. */
typedef struct rl_coco_id_field {
    rl_coco_texts *texts;
    size_t id;
} rl_coco_id_field;

rl_json_take rl_coco_take_id;

/* Sorts the texts. `*renumbered` becomes what the id of each text is from then on, to be freed with free(). */
bool rl_coco_sort_texts(rl_coco_texts *texts, size_t **renumbered, rl_status *status);
void rl_coco_renumber(const size_t *renumbered, size_t *id);

void rl_coco_release_texts(rl_coco_texts *texts);

bool rl_coco_id_is_text(size_t id);

/* The id as a text, which may be put in `digits`. */
#define RL_COCO_DIGITS 24
const char *rl_coco_id_name(const rl_coco_texts *texts, size_t id, char digits[RL_COCO_DIGITS]);

/* For qsort and bsearch, of two size_t. */
int rl_coco_compare_ids(const void *left, const void *right);

/* The place of an id among others that ascend, or (size_t)-1. */
size_t rl_coco_find_id(const size_t *ids, size_t count, size_t id);

#endif
