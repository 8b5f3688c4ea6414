/* Finds boxes that occur twice: the same four numbers with the same label. */
#ifndef RAGLOSS_DOUBLES_H
#define RAGLOSS_DOUBLES_H

#include "core/base/status.h"

#include <stdint.h>

/* Boxes by their hash, in a table with as many empty places at least. */
typedef struct rl_doubles {
    struct rl_labelled_box *boxes; /* (most,) those added so far; owned */
    size_t *table;                 /* (mask + 1,) a box's number and 1, or 0; owned */
    size_t most, count, mask;
} rl_doubles;

/* Makes room for `most` boxes. The caller releases it after a failure, too. */
bool rl_doubles_init(rl_doubles *doubles, size_t most, rl_status *status);
void rl_doubles_release(rl_doubles *doubles);

/* The number of bytes that this takes. */
double rl_doubles_bytes(size_t most);

/* Forgets all boxes; up to `count` are to come. */
void rl_doubles_restart(rl_doubles *doubles, size_t count);

/* Adds a box under a number of the caller's. Returns the number of an equal one that was added before, else this one.
 * 0 and -0 are equal. */
size_t rl_doubles_add(rl_doubles *doubles, size_t number, const float box[4], int32_t label);

#endif
