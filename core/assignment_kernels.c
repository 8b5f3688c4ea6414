#include "assignment_kernels.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* The widest vectors of the level that this file is compiled for. Loops take two vectors at a time where a block of
 * RL_ASSIGN_LANES elements has two, so that the minima do not wait for each other. */
#if defined(__AVX512F__)
#define WIDTH 64
#elif defined(__AVX2__)
#define WIDTH 32
#else
#define WIDTH 16
#endif

#define LANES(type) (WIDTH / sizeof(type))
#define PARTS(type) (RL_ASSIGN_LANES / LANES(type) < 2 ? 1 : 2)

typedef float floats __attribute__((vector_size(WIDTH)));
typedef int32_t ints __attribute__((vector_size(WIDTH)));
typedef double doubles __attribute__((vector_size(WIDTH)));
typedef int64_t longs __attribute__((vector_size(WIDTH)));
typedef float half_floats __attribute__((vector_size(WIDTH / 2)));

#define LOAD(vector, from) memcpy(&(vector), from, sizeof(vector))

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* In min, the second is kept where they are equal or the first is NaN. */
#define DEFINE_VECTOR(vector, element, mask, min)                                                                      \
    static inline vector splat_##vector(element x)                                                                     \
    {                                                                                                                  \
        return x - (vector){0};                                                                                        \
    }                                                                                                                  \
    static inline vector select_##vector(mask where, vector a, vector b)                                               \
    {                                                                                                                  \
        return (vector)(((mask)a & where) | ((mask)b & ~where));                                                       \
    }                                                                                                                  \
    static inline vector min_##vector(vector a, vector b)                                                              \
    {                                                                                                                  \
        return min(vector, a, b);                                                                                      \
    }

#define MIN_SELECT(vector, a, b) select_##vector(a < b, a, b)
#if WIDTH == 64
#define MIN_PS(vector, a, b) (vector) _mm512_min_ps((__m512)a, (__m512)b)
#define MIN_PD(vector, a, b) (vector) _mm512_min_pd((__m512d)a, (__m512d)b)
#define MIN_D(vector, a, b) (vector) _mm512_min_epi32((__m512i)a, (__m512i)b)
#elif WIDTH == 32
#define MIN_PS(vector, a, b) (vector) _mm256_min_ps((__m256)a, (__m256)b)
#define MIN_PD(vector, a, b) (vector) _mm256_min_pd((__m256d)a, (__m256d)b)
#define MIN_D(vector, a, b) (vector) _mm256_min_epi32((__m256i)a, (__m256i)b)
#else
#define MIN_PS(vector, a, b) (vector) _mm_min_ps((__m128)a, (__m128)b)
#define MIN_PD(vector, a, b) (vector) _mm_min_pd((__m128d)a, (__m128d)b)
#define MIN_D MIN_SELECT
#endif

DEFINE_VECTOR(floats, float, ints, MIN_PS)
DEFINE_VECTOR(ints, int32_t, ints, MIN_D)
DEFINE_VECTOR(doubles, double, longs, MIN_PD)

/* The least of all lanes, halving the vector as long as there are instructions for it. */
typedef float floats4 __attribute__((vector_size(16)));
typedef int32_t ints4 __attribute__((vector_size(16)));
typedef double doubles2 __attribute__((vector_size(16)));
typedef int64_t longs2 __attribute__((vector_size(16)));

static inline floats4 min_floats4(floats4 a, floats4 b)
{
    ints4 less = a < b;
    return (floats4)(((ints4)a & less) | ((ints4)b & ~less));
}
static inline ints4 min_ints4(ints4 a, ints4 b)
{
    ints4 less = a < b;
    return (a & less) | (b & ~less);
}
static inline doubles2 min_doubles2(doubles2 a, doubles2 b)
{
    longs2 less = a < b;
    return (doubles2)(((longs2)a & less) | ((longs2)b & ~less));
}

#define QUADS (WIDTH / 16)

static inline float reduce_floats(floats a)
{
    floats4 part[QUADS];
    memcpy(part, &a, sizeof a);
    for (size_t q = 1; q < QUADS; q++) part[0] = min_floats4(part[q], part[0]);
    part[0] = min_floats4((floats4)((longs2)part[0] >> 32), part[0]);
    return part[0][2] < part[0][0] ? part[0][2] : part[0][0];
}
static inline int32_t reduce_ints(ints a)
{
    ints4 part[QUADS];
    memcpy(part, &a, sizeof a);
    for (size_t q = 1; q < QUADS; q++) part[0] = min_ints4(part[q], part[0]);
    part[0] = min_ints4((ints4)((longs2)part[0] >> 32), part[0]);
    return part[0][2] < part[0][0] ? part[0][2] : part[0][0];
}
static inline double reduce_doubles(doubles a)
{
    doubles2 part[QUADS];
    memcpy(part, &a, sizeof a);
    for (size_t q = 1; q < QUADS; q++) part[0] = min_doubles2(part[q], part[0]);
    return part[0][1] < part[0][0] ? part[0][1] : part[0][0];
}

static rl_row_scan scan(const float *cost, const float *taken, size_t count)
{
    enum { P = PARTS(float), STEP = P * LANES(float) };
    floats least[P], least_free[P];
    ints column[P], free_column[P], valid[P];
    for (size_t p = 0; p < P; p++) {
        least[p] = least_free[p] = splat_floats(INFINITY);
        for (size_t l = 0; l < LANES(float); l++) column[p][l] = (int32_t)(p * LANES(float) + l);
        free_column[p] = column[p];
        valid[p] = splat_ints(-1);
    }
    for (size_t j = 0; j < count; j += STEP) {
        for (size_t p = 0; p < P; p++) {
            floats any, unassigned;
            LOAD(any, cost + j + p * LANES(float));
            LOAD(unassigned, taken + j + p * LANES(float));
            unassigned += any;
            valid[p] &= any >= -FLT_MAX;
            least[p] = min_floats(any, least[p]);
            free_column[p] = select_ints(unassigned < least_free[p], column[p], free_column[p]);
            least_free[p] = min_floats(unassigned, least_free[p]);
            column[p] += STEP;
        }
    }
    for (size_t p = 1; p < P; p++) {
        ints better =
            (least_free[p] < least_free[0]) | ((least_free[p] == least_free[0]) & (free_column[p] < free_column[0]));
        free_column[0] = select_ints(better, free_column[p], free_column[0]);
        least_free[0] = select_floats(better, least_free[p], least_free[0]);
        least[0] = min_floats(least[p], least[0]);
        valid[0] &= valid[p];
    }
    rl_row_scan found = {.least = reduce_floats(least[0]), .least_free = reduce_floats(least_free[0])};
    ints first = select_ints(least_free[0] == found.least_free, free_column[0], splat_ints(INT32_MAX));
    found.free_column = reduce_ints(first);
    found.valid = reduce_ints(~valid[0]) == 0;
    return found;
}

static double relax(double *distance, const float *cost, const double *v, size_t count, double reached, double u)
{
    enum { P = PARTS(double), STEP = P * LANES(double) };
    doubles least[P];
    for (size_t p = 0; p < P; p++) least[p] = splat_doubles(INFINITY);
    for (size_t k = 0; k < count; k += STEP) {
        for (size_t p = 0; p < P; p++) {
            size_t at = k + p * LANES(double);
            half_floats narrow;
            doubles dual, shortest;
            LOAD(narrow, cost + at);
            LOAD(dual, v + at);
            LOAD(shortest, distance + at);
            doubles reduced = ((reached + __builtin_convertvector(narrow, doubles)) - u) - dual;
            shortest = min_doubles(reduced, shortest);
            memcpy(distance + at, &shortest, sizeof shortest);
            least[p] = min_doubles(shortest, least[p]);
        }
    }
    for (size_t p = 1; p < P; p++) least[0] = min_doubles(least[p], least[0]);
    return reduce_doubles(least[0]);
}

static double earliest(const double *distance, const double *place, size_t count, double least)
{
    enum { P = PARTS(double), STEP = P * LANES(double) };
    doubles first[P];
    for (size_t p = 0; p < P; p++) first[p] = splat_doubles(INFINITY);
    for (size_t k = 0; k < count; k += STEP) {
        for (size_t p = 0; p < P; p++) {
            doubles shortest, here;
            LOAD(shortest, distance + k + p * LANES(double));
            LOAD(here, place + k + p * LANES(double));
            first[p] = min_doubles(select_doubles(shortest == least, here, splat_doubles(INFINITY)), first[p]);
        }
    }
    for (size_t p = 1; p < P; p++) first[0] = min_doubles(first[p], first[0]);
    return reduce_doubles(first[0]);
}

static int32_t latest(const float *cost, const float *taken, const int32_t *place, size_t count, float limit)
{
    enum { P = PARTS(float), STEP = P * LANES(float) };
    ints last[P]; /* complements, so that the least is the last place */
    for (size_t p = 0; p < P; p++) last[p] = splat_ints(0);
    for (size_t j = 0; j < count; j += STEP) {
        for (size_t p = 0; p < P; p++) {
            floats any, unassigned;
            ints here;
            LOAD(any, cost + j + p * LANES(float));
            LOAD(unassigned, taken + j + p * LANES(float));
            LOAD(here, place + j + p * LANES(float));
            last[p] = min_ints(~here & (any + unassigned <= limit), last[p]);
        }
    }
    for (size_t p = 1; p < P; p++) last[0] = min_ints(last[p], last[0]);
    return -1 - reduce_ints(last[0]);
}

const rl_assignment_kernels RL_KERNELS = {scan, relax, earliest, latest};
