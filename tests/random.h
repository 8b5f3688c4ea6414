/* Numbers that are the same in every run: S. Vigna's splitmix64. */
#ifndef RAGLOSS_TESTS_RANDOM_H
#define RAGLOSS_TESTS_RANDOM_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t next_random(uint64_t *state)
{
    uint64_t x = *state += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static inline size_t random_below(uint64_t *state, size_t count)
{
    return (size_t)(next_random(state) % count);
}

/* In [0, 1), a multiple of 1 / steps. */
static inline float random_step(uint64_t *state, size_t steps)
{
    return (float)random_below(state, steps) / (float)steps;
}

#endif
