/* The loops over whole arrays of core/assignment/unique.h, compiled once for each level of vector instructions.
 *
 * Every count is a multiple of RL_ASSIGN_CHUNK. Costs are float32, +inf past a row's end; duals and distances are
 * float64. Every sum is exact, so that it does not matter in which order terms are added. */
#ifndef RAGLOSS_UNIQUE_KERNELS_H
#define RAGLOSS_UNIQUE_KERNELS_H

#include "core/assignment/chunks.h"

#include <stdbool.h>
#include <stdint.h>

/* What some rows of costs hold. Of costs that are not negative, the bits are in the order of what they stand for. */
typedef struct rl_survey {
    uint32_t largest;           /* the bits of the largest magnitude */
    uint32_t smallest_less_one; /* those of the smallest one but 0, less 1; UINT32_MAX where there is none */
    bool tied;                  /* a cost equals the least of the same column in the rows before it */
} rl_survey;

typedef struct rl_two_least {
    double least, second; /* equal where two columns have the least */
    int32_t column;       /* one that has the least */
} rl_two_least;

typedef struct rl_nearest {
    double distance;
    int32_t column; /* one at that distance */
} rl_nearest;

typedef struct rl_unique_kernels {
    /* Goes on to rows `first`…`end` - 1 with the least cost of each column and the row that has it, or starts where
     * `first` is 0. The columns are counted as they are, not in whole chunks. */
    rl_survey (*survey)(float *least, int32_t *least_row, const float *cost, size_t stride, size_t first, size_t end,
                        size_t columns);

    /* The two least of cost[j] - v[j]. */
    rl_two_least (*two_least)(const float *cost, const double *v, size_t count);

    /* distance[j] = min(distance[j], cost[j] + offset - v[j]); returns the least distance. */
    rl_nearest (*relax)(double *distance, const float *cost, const double *v, size_t count, double offset);

    /* Lists the columns where cost[j] - u <= v[j], and returns how many those are. */
    size_t (*list_tight)(const float *cost, const double *v, size_t count, double u, int32_t *columns);
} rl_unique_kernels;

extern const rl_unique_kernels rl_unique_kernels_baseline, rl_unique_kernels_avx2, rl_unique_kernels_avx512;

#endif
