/* How a source holds the ragged arrays of the ground truth, as their names tell.
 *
 *   flat      boxes (N, 4), labels (N,), weights (N,)            with sizes (B,) or offsets (B + 1,), or JSON's pieces
 *   padded    boxes (B, M, 4), labels (B, M), weights (B, M)     with sample_sizes (B,)
 *   members   boxes_0 (n, 4), labels_0 (n,), weights_0 (n,), boxes_1, …
 *
 * All shapes are held against each other here; no element of boxes, labels or weights is read. */
#ifndef RAGLOSS_RAGGED_LAYOUT_H
#define RAGLOSS_RAGGED_LAYOUT_H

#include "formats/input/ground_truth.h"

typedef struct rl_ragged_array {
    const char *name; /* NULL: the source has none (weights only) */
    size_t index;     /* of the source's array, where it is one */
    size_t *members;  /* (B,) of the source's arrays, where each sample has its own. Owned */
    size_t row_bytes; /* of one entry along axis 0 of a flat or padded array */
} rl_ragged_array;

typedef enum rl_ragged_kind { RL_RAGGED_FLAT, RL_RAGGED_PADDED, RL_RAGGED_MEMBERS } rl_ragged_kind;

typedef struct rl_ragged_layout {
    rl_ragged_kind kind;
    size_t num_samples;
    size_t *offsets; /* (B + 1,) the objects before each sample. Owned */
    rl_ragged_array array[RL_OBJECT_ARRAYS];
} rl_ragged_layout;

/* `*layout` is to be released whether they fail or not. The second takes the source as one sample, flat. */
bool rl_ragged_layout_find(rl_ragged_layout *layout, rl_source *source, rl_names *names, rl_status *status);
bool rl_ragged_layout_find_sample(rl_ragged_layout *layout, rl_source *source, rl_names *names, rl_status *status);
void rl_ragged_layout_release(rl_ragged_layout *layout);

#endif
