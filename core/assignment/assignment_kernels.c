#include "core/assignment/assignment_kernels.h"
#include "core/assignment/vectors.h"

#include <float.h>
#include <math.h>

static rl_row_scan scan(const float *cost, const float *taken, size_t count)
{
    enum { P = PARTS(float), L = LANES(float) };
    floats least[P], least_free[P];
    ints chunk_of[P], valid[P], chunk = {0}, lanes = {0};
    for (int l = 0; l < L; l++) lanes[l] = l;
    for (size_t p = 0; p < P; p++) {
        least[p] = least_free[p] = (floats){0} + INFINITY;
        chunk_of[p] = (ints){0};
        valid[p] = ~(ints){0};
    }
    for (size_t j = 0; j < count; j += P * L) {
        for (size_t p = 0; p < P; p++) {
            floats any, unassigned;
            LOAD(any, cost + j + p * L);
            LOAD(unassigned, taken + j + p * L);
            unassigned += any;
            valid[p] &= any >= -FLT_MAX;
            least[p] = MIN_FLOATS(any, least[p]);
            chunk_of[p] = SELECT(ints, ints, unassigned < least_free[p], chunk, chunk_of[p]);
            least_free[p] = MIN_FLOATS(unassigned, least_free[p]);
        }
        chunk += P * L;
    }

    floats all = least[0], all_free = least_free[0];
    for (size_t p = 1; p < P; p++) {
        all = MIN_FLOATS(least[p], all);
        all_free = MIN_FLOATS(least_free[p], all_free);
        valid[0] &= valid[p];
    }
    rl_row_scan found = {.least = least_of_floats(all), .least_free = least_of_floats(all_free)};
    ints first = (ints){0} + INT32_MAX;
    for (size_t p = 0; p < P; p++) {
        ints column = chunk_of[p] + lanes + (int32_t)(p * L);
        column = SELECT(ints, ints, least_free[p] == found.least_free, column, (ints){0} + INT32_MAX);
        first = SELECT(ints, ints, column < first, column, first);
    }
    found.free_column = least_of_ints(first);
    found.valid = least_of_ints(~valid[0]) == 0;
    return found;
}

static double relax(double *distance, const float *cost, const double *v, size_t count, double reached, double u)
{
    enum { P = PARTS(double), L = LANES(double) };
    doubles least[P];
    for (size_t p = 0; p < P; p++) least[p] = (doubles){0} + INFINITY;
    for (size_t k = 0; k < count; k += P * L) {
        for (size_t p = 0; p < P; p++) {
            half_floats narrow;
            doubles dual, shortest;
            LOAD(narrow, cost + k + p * L);
            LOAD(dual, v + k + p * L);
            LOAD(shortest, distance + k + p * L);
            doubles reduced = SUBTRACT(SUBTRACT(reached + WIDEN(narrow), (doubles){0} + u), dual);
            shortest = MIN_DOUBLES(reduced, shortest);
            memcpy(distance + k + p * L, &shortest, sizeof shortest);
            least[p] = MIN_DOUBLES(shortest, least[p]);
        }
    }
    for (size_t p = 1; p < P; p++) least[0] = MIN_DOUBLES(least[p], least[0]);
    return least_of_doubles(least[0]);
}

static double earliest(const double *distance, const double *place, size_t count, double least)
{
    enum { P = PARTS(double), L = LANES(double) };
    doubles first[P];
    for (size_t p = 0; p < P; p++) first[p] = (doubles){0} + INFINITY;
    for (size_t k = 0; k < count; k += P * L) {
        for (size_t p = 0; p < P; p++) {
            doubles shortest, here;
            LOAD(shortest, distance + k + p * L);
            LOAD(here, place + k + p * L);
            here = SELECT(doubles, longs, shortest == least, here, (doubles){0} + INFINITY);
            first[p] = MIN_DOUBLES(here, first[p]);
        }
    }
    for (size_t p = 1; p < P; p++) first[0] = MIN_DOUBLES(first[p], first[0]);
    return least_of_doubles(first[0]);
}

static int32_t latest(const float *cost, const float *taken, const int32_t *place, size_t count, float limit)
{
    enum { L = LANES(float) };
    ints last = {0}; /* complements of places, so that the least is the last */
    for (size_t j = 0; j < count; j += L) {
        floats any, unassigned;
        ints here;
        LOAD(any, cost + j);
        LOAD(unassigned, taken + j);
        LOAD(here, place + j);
        here = ~here & (any + unassigned <= limit);
        last = SELECT(ints, ints, here < last, here, last);
    }
    return ~least_of_ints(last);
}

const rl_assignment_kernels RL_KERNELS = {scan, relax, earliest, latest};
