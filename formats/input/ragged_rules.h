/* The layouts that an array of sizes or offsets describes: flat and padded. */
#ifndef RAGLOSS_RAGGED_RULES_H
#define RAGLOSS_RAGGED_RULES_H

#include "formats/input/ragged_parts.h"

/* Fills in a layout of this kind; fails if the source's arrays do not form one. */
bool rl_ragged_use_rule(rl_ragged_layout *layout, rl_source *source, rl_names *names, rl_status *status);

#endif
