/* Rows of costs are read in whole chunks. */
#ifndef RAGLOSS_CHUNKS_H
#define RAGLOSS_CHUNKS_H

#include <stddef.h>

/* The floats of a chunk. */
#define RL_ASSIGN_CHUNK 16

static inline size_t rl_whole_chunks(size_t count)
{
    return (count + RL_ASSIGN_CHUNK - 1) / RL_ASSIGN_CHUNK * RL_ASSIGN_CHUNK;
}

#endif
