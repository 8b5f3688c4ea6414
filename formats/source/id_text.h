/* What samples' ids may be called, and what an id may be. */
#ifndef RAGLOSS_ID_TEXT_H
#define RAGLOSS_ID_TEXT_H

#include "core/base/status.h"

/* What the array of ids may be called instead of "ids", which is the contract's name. An array of such a name may be
 * something else; it holds ids where it has an entry for each sample. In JSON the first one, "id", is the contract's
 * name of the key, which makes the array "ids". */
#define RL_NUM_OTHER_ID_NAMES 7
extern const char *const rl_other_id_names[RL_NUM_OTHER_ID_NAMES];

/* Fails unless an id of text has 1 to 1024 bytes: in files of arrays, each id takes as much room as the longest one. */
bool rl_check_id_length(size_t length, rl_status *status);

#endif
