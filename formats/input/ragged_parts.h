/* A ragged layout, and what the files that recognise layouts share. */
#ifndef RAGLOSS_RAGGED_PARTS_H
#define RAGLOSS_RAGGED_PARTS_H

#include "formats/source/names.h"

typedef struct rl_ragged_array {
    const char *name; /* NULL if the source has none, which only weights may lack */
    size_t index;     /* of the source's array, if it is a single one */
    size_t *members;  /* (B,) of the source's arrays, if each sample has its own. Owned */
    size_t row_bytes; /* of one entry along axis 0 of a flat or padded array */
} rl_ragged_array;

typedef enum rl_ragged_kind { RL_RAGGED_FLAT, RL_RAGGED_PADDED, RL_RAGGED_MEMBERS } rl_ragged_kind;

typedef struct rl_ragged_layout {
    rl_ragged_kind kind;
    size_t num_samples, box_size;
    size_t *offsets; /* (B + 1,) the objects before each sample. Owned */
    rl_ragged_array array[RL_NUM_GT_ARRAYS];
} rl_ragged_layout;

const rl_array *rl_ragged_array_of(const rl_ragged_layout *layout, const rl_source *source, rl_array_id id);

/* Checks that the arrays are boxes (…, D), labels (…,) and weights (…,) with the same `rank` axes before, which errors
 * call by `letters`. */
bool rl_ragged_check_shapes(rl_ragged_layout *layout, const rl_source *source, int rank, const char *const *letters,
                            rl_status *status);

/* Makes room for the offsets of `num_samples` samples, all 0. */
bool rl_ragged_start(rl_ragged_layout *layout, size_t num_samples, rl_status *status);

#endif
