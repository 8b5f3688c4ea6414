/* Reads numbers of a batch, whose predictions may have any alignment. */
#ifndef RAGLOSS_UNALIGNED_H
#define RAGLOSS_UNALIGNED_H

#include "core/formulas/formulas.h"

#include <stddef.h>
#include <string.h>

static inline float rl_float_at(const void *floats, size_t index)
{
    float value;
    memcpy(&value, (const unsigned char *)floats + index * sizeof value, sizeof value);
    return value;
}

static inline rl_box rl_box_at(const void *boxes, size_t index)
{
    rl_box box;
    memcpy(&box, (const unsigned char *)boxes + index * sizeof box, sizeof box);
    return box;
}

#endif
