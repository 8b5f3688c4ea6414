/* The layout of one member per sample: boxes_0, labels_0, weights_0, boxes_1, … */
#ifndef RAGLOSS_RAGGED_MEMBERS_H
#define RAGLOSS_RAGGED_MEMBERS_H

#include "formats/input/ragged_parts.h"

/* Fills in a layout of this kind; fails if the source's arrays do not form one. */
bool rl_ragged_use_members(rl_ragged_layout *layout, rl_source *source, rl_names *names, rl_status *status);

#endif
