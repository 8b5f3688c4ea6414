/* The ids of images and categories: whole numbers below 2^63, or texts, which include all other numbers. The same
 * digits are the same id, whether as a number or as a text, and so are 1 and 1.0.
 *
 * An id is stored as a number. That of a text is TEXT_IDS plus the text's index in a table, so that ids are compared
 * and sorted as numbers: numbers precede texts, and texts are in the order of their bytes once the table is sorted. */
#ifndef RAGLOSS_COCO_IDS_H
#define RAGLOSS_COCO_IDS_H

#include "formats/json/json_fields.h"

typedef struct rl_coco_text rl_coco_text;

/* All zero to start with. */
typedef struct rl_coco_texts {
    void *tree;
    rl_coco_text **text; /* (count,) each text once */
    size_t count, capacity;
} rl_coco_texts;

/* The destination of rl_coco_take_id. */
typedef struct rl_coco_id_field {
    rl_coco_texts *texts;
    size_t id;
} rl_coco_id_field;

rl_json_take rl_coco_take_id;

/* Sorts the texts. `*renumbered` becomes the new id of each text, to be freed with free(). */
bool rl_coco_sort_texts(rl_coco_texts *texts, size_t **renumbered, rl_status *status);
void rl_coco_renumber(const size_t *renumbered, size_t *id);

void rl_coco_release_texts(rl_coco_texts *texts);

bool rl_coco_id_is_text(size_t id);

/* Returns the id as a text, which may be written to `digits`. */
#define RL_COCO_DIGITS 24
const char *rl_coco_id_name(const rl_coco_texts *texts, size_t id, char digits[RL_COCO_DIGITS]);

/* Compares two size_t, for qsort and bsearch. */
int rl_coco_compare_ids(const void *left, const void *right);

/* Returns the index of an id among ascending ones, or (size_t)-1. */
size_t rl_coco_find_id(const size_t *ids, size_t count, size_t id);

#endif
