/* How a source holds the ragged arrays of the ground truth, as their names show.
 *
 *   flat      boxes (N, D), labels (N,), weights (N,)            with sizes (B,) or offsets (B + 1,), or JSON's pieces
 *   padded    boxes (B, M, D), labels (B, M), weights (B, M)     with sample_sizes (B,)
 *   members   boxes_0 (n, D), labels_0 (n,), weights_0 (n,), boxes_1, …
 *
 * A box has D numbers. All shapes are compared with each other here; no element of boxes, labels or weights is read. */
#ifndef RAGLOSS_RAGGED_LAYOUT_H
#define RAGLOSS_RAGGED_LAYOUT_H

#include "formats/input/ragged_parts.h"

/* Both fill in the layout of a source; the second treats the source as one flat sample. */
bool rl_ragged_layout_find(rl_ragged_layout *layout, rl_source *source, rl_names *names, size_t box_size,
                           rl_status *status);
bool rl_ragged_layout_find_sample(rl_ragged_layout *layout, rl_source *source, rl_names *names, size_t box_size,
                                  rl_status *status);
void rl_ragged_layout_release(rl_ragged_layout *layout);

#endif
