/* What the files that find a ragged layout share among themselves. */
#ifndef RAGLOSS_RAGGED_PARTS_H
#define RAGLOSS_RAGGED_PARTS_H

#include "formats/input/ragged_layout.h"

/* The names' roles of boxes, labels and weights. */
extern const rl_role rl_ragged_roles[RL_OBJECT_ARRAYS];

const rl_array *rl_ragged_array_of(const rl_ragged_layout *layout, const rl_source *source, int kind);

/* Holds the arrays to boxes (…, 4), labels (…,) and weights (…,) with the same `rank` axes before, which errors call by
 * `letters`. */
bool rl_ragged_check_shapes(rl_ragged_layout *layout, const rl_source *source, int rank, const char *const *letters,
                            rl_status *status);

/* Room for the offsets of so many samples, all 0. */
bool rl_ragged_start(rl_ragged_layout *layout, size_t num_samples, rl_status *status);

/* Each fills in the layout of its kind. */
bool rl_ragged_use_rule(rl_ragged_layout *layout, rl_source *source, rl_names *names, rl_status *status);
bool rl_ragged_use_members(rl_ragged_layout *layout, rl_source *source, rl_names *names, rl_status *status);

#endif
