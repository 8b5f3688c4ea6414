/* Finds boxes that occur twice: the same four numbers with the same label. */
#ifndef RAGLOSS_DOUBLES_H
#define RAGLOSS_DOUBLES_H

#include "core/base/status.h"

#include <stdint.h>

/* Boxes in a table by their hash, at least half of which is empty. */
typedef struct rl_doubles {
    struct rl_labelled_box *boxes; /* (most,) the boxes that were added so far; owned */
    size_t *table;                 /* (mask + 1,) the number of a box plus 1, or 0 if empty; owned */
    size_t most, count, mask;
} rl_doubles;

/* Makes room for `most` boxes. The caller releases it, even after a failure. */
bool rl_doubles_init(rl_doubles *doubles, size_t most, rl_status *status);
void rl_doubles_release(rl_doubles *doubles);

/* The number of bytes that this takes. */
double rl_doubles_bytes(size_t most);

/* Forgets all boxes, to be used for up to `count` others. */
void rl_doubles_restart(rl_doubles *doubles, size_t count);

/* Adds a box under a number of the caller's. Returns the number of an equal one that was added before, otherwise this
 * number. 0 and -0 are equal. */
size_t rl_doubles_add(rl_doubles *doubles, size_t number, const float box[4], int32_t label);

#endif
