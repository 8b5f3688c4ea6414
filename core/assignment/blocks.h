/* Rows of costs are read in whole blocks. */
#ifndef RAGLOSS_BLOCKS_H
#define RAGLOSS_BLOCKS_H

#include <stddef.h>

/* The floats of a block. */
#define RL_ASSIGN_LANES 16

static inline size_t rl_whole_blocks(size_t count)
{
    return (count + RL_ASSIGN_LANES - 1) / RL_ASSIGN_LANES * RL_ASSIGN_LANES;
}

#endif
