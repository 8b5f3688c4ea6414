/* The possible names of the array of ids, and what an id may be. */
#ifndef RAGLOSS_ID_TEXT_H
#define RAGLOSS_ID_TEXT_H

#include "core/base/status.h"

/* Other names for the array of ids than "ids", the contract's name. An array with such a name may be something else; it
 * holds ids if it has an entry for each sample. In JSON the first name, "id", is the contract's name for the key that
 * makes the array "ids". */
#define RL_NUM_OTHER_ID_NAMES 7
extern const char *const rl_other_id_names[RL_NUM_OTHER_ID_NAMES];

/* Fails unless a text id has 1 to 1024 bytes: the limit exists because in files of arrays every id takes as much room
 * as the longest one. */
bool rl_check_id_length(size_t length, rl_status *status);

#endif
