/* The loops of the assignment over whole arrays, compiled once for each level of vector instructions. All levels give
 * the same bits.
 *
 * Every count is a multiple of RL_ASSIGN_CHUNK. Costs are float32, +inf where forbidden and past a row's end; `taken`
 * is +inf for assigned columns, else 0. Reduced costs are float64. Places are a column's positions in the list of those
 * not scanned yet. */
#ifndef RAGLOSS_ASSIGNMENT_KERNELS_H
#define RAGLOSS_ASSIGNMENT_KERNELS_H

#include "core/assignment/chunks.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct rl_row_scan {
    float least;         /* of all columns */
    float least_free;    /* of unassigned ones; +inf where there is none */
    int32_t free_column; /* the first column that has it */
    bool valid;          /* no cost is NaN or -inf */
} rl_row_scan;

typedef struct rl_assignment_kernels {
    rl_row_scan (*scan)(const float *cost, const float *taken, size_t count);

    /* distance[k] = min(distance[k], ((reached + cost[k]) - u) - v[k]), the earlier one where equal; returns the least
     * distance. */
    double (*relax)(double *distance, const float *cost, const double *v, size_t count, double reached, double u);

    /* The least place of those at `distance`; +inf where none is. */
    double (*earliest)(const double *distance, const double *place, size_t count, double least);

    /* The greatest place of the unassigned columns that cost no more than `limit`; -1 where none does. */
    int32_t (*latest)(const float *cost, const float *taken, const int32_t *place, size_t count, float limit);
} rl_assignment_kernels;

extern const rl_assignment_kernels rl_assignment_kernels_baseline, rl_assignment_kernels_avx2,
    rl_assignment_kernels_avx512;

#endif
