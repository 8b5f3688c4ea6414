/* Rows of costs are read in whole blocks. */
#ifndef RAGLOSS_BLOCKS_H
#define RAGLOSS_BLOCKS_H

#include <stddef.h>

/* The floats of a block. */
#define RL_ASSIGN_BLOCK 16

static inline size_t rl_whole_blocks(size_t count)
{
    return (count + RL_ASSIGN_BLOCK - 1) / RL_ASSIGN_BLOCK * RL_ASSIGN_BLOCK;
}

#endif
