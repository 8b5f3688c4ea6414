#include "core/assignment/assignment_kernels.h"

#include <float.h>
#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* The widest vectors of the level that this file is compiled for. Compilers widen a whole vector by halves, unless they
 * are told the instruction. A product with 1 is exact, so multiplying and subtracting at once rounds as subtracting
 * does, and keeps those units busy that leave additions to others. */
#if defined(__AVX512F__)
#define WIDTH 64
#define MIN_FLOATS(a, b) _mm512_min_ps(a, b)
#define MIN_DOUBLES(a, b) _mm512_min_pd(a, b)
#define WIDEN(halves) _mm512_cvtps_pd(halves)
#define SUBTRACT(a, b) _mm512_fmsub_pd(a, _mm512_set1_pd(1.0), b)
#elif defined(__AVX2__)
#define WIDTH 32
#define MIN_FLOATS(a, b) _mm256_min_ps(a, b)
#define MIN_DOUBLES(a, b) _mm256_min_pd(a, b)
#define WIDEN(halves) _mm256_cvtps_pd(halves)
#define SUBTRACT(a, b) _mm256_fmsub_pd(a, _mm256_set1_pd(1.0), b)
#elif defined(__x86_64__)
#define WIDTH 16
#define MIN_FLOATS(a, b) _mm_min_ps(a, b)
#define MIN_DOUBLES(a, b) _mm_min_pd(a, b)
#define WIDEN(halves) __builtin_convertvector(halves, doubles)
#define SUBTRACT(a, b) ((a) - (b))
#else
#define WIDTH 16
#define MIN_FLOATS(a, b) SELECT(floats, ints, (a) < (b), a, b)
#define MIN_DOUBLES(a, b) SELECT(doubles, longs, (a) < (b), a, b)
#define WIDEN(halves) __builtin_convertvector(halves, doubles)
#define SUBTRACT(a, b) ((a) - (b))
#endif

typedef float floats __attribute__((vector_size(WIDTH)));
typedef int32_t ints __attribute__((vector_size(WIDTH)));
typedef double doubles __attribute__((vector_size(WIDTH)));
typedef int64_t longs __attribute__((vector_size(WIDTH)));
typedef float half_floats __attribute__((vector_size(WIDTH / 2)));

#define LANES(element) (WIDTH / sizeof(element))
#define LOAD(vector, from) memcpy(&(vector), from, sizeof(vector))
#define SELECT(vector, mask, where, a, b) (vector)(((mask)(a) & (where)) | ((mask)(b) & ~(where)))

/* Loops take two vectors at a time where a block has two, so that the minima do not wait for each other. */
#define PARTS(element) (RL_ASSIGN_BLOCK / LANES(element) < 2 ? 1 : 2)

/* Finds the least of all lanes by halves. The steps are written out because not every compiler unrolls a loop over
 * them. */
#define HALVE(half)                                                                                                    \
    for (size_t l = 0; l < (half); l++) lane[l] = lane[l + (half)] < lane[l] ? lane[l + (half)] : lane[l]
#define DEFINE_LEAST(vector, element)                                                                                  \
    static inline element least_of_##vector(vector all)                                                                \
    {                                                                                                                  \
        element lane[16];                                                                                              \
        memcpy(lane, &all, sizeof all);                                                                                \
        if (LANES(element) > 8) HALVE(8);                                                                              \
        if (LANES(element) > 4) HALVE(4);                                                                              \
        if (LANES(element) > 2) HALVE(2);                                                                              \
        HALVE(1);                                                                                                      \
        return lane[0];                                                                                                \
    }

DEFINE_LEAST(floats, float)
DEFINE_LEAST(ints, int32_t)
DEFINE_LEAST(doubles, double)

static rl_row_scan scan(const float *cost, const float *taken, size_t count)
{
    enum { P = PARTS(float), L = LANES(float) };
    floats least[P], least_free[P];
    ints block_of[P], valid[P], block = {0}, lanes = {0};
    for (int l = 0; l < L; l++) lanes[l] = l;
    for (size_t p = 0; p < P; p++) {
        least[p] = least_free[p] = (floats){0} + INFINITY;
        block_of[p] = (ints){0};
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
            block_of[p] = SELECT(ints, ints, unassigned < least_free[p], block, block_of[p]);
            least_free[p] = MIN_FLOATS(unassigned, least_free[p]);
        }
        block += P * L;
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
        ints column = block_of[p] + lanes + (int32_t)(p * L);
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
