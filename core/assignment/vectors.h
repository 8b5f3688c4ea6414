/* Vectors of the widest kind of the level that a file is compiled for. */
#ifndef RAGLOSS_VECTORS_H
#define RAGLOSS_VECTORS_H

#include "core/assignment/chunks.h"

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* The widest vectors of the level that this file is compiled for. Compilers widen a whole vector by halves, unless they
 * are given the instruction. A product with 1 is exact, so multiplying and subtracting at once rounds as subtracting
 * does, and keeps those units busy that leave additions to others. */
#if defined(__AVX512F__)
#define WIDTH 64
#define MIN_UINTS(a, b) (uints) _mm512_min_epu32((__m512i)(a), (__m512i)(b))
#define LANE_BITS(mask) ((uint32_t)_mm512_movepi64_mask((__m512i)(mask)))
#define MIN_FLOATS(a, b) _mm512_min_ps(a, b)
#define MIN_DOUBLES(a, b) _mm512_min_pd(a, b)
#define WIDEN(halves) _mm512_cvtps_pd(halves)
#define SUBTRACT(a, b) _mm512_fmsub_pd(a, _mm512_set1_pd(1.0), b)
#elif defined(__AVX2__)
#define WIDTH 32
#define MIN_UINTS(a, b) (uints) _mm256_min_epu32((__m256i)(a), (__m256i)(b))
#define LANE_BITS(mask) ((uint32_t)_mm256_movemask_pd((__m256d)(mask)))
#define MIN_FLOATS(a, b) _mm256_min_ps(a, b)
#define MIN_DOUBLES(a, b) _mm256_min_pd(a, b)
#define WIDEN(halves) _mm256_cvtps_pd(halves)
#define SUBTRACT(a, b) _mm256_fmsub_pd(a, _mm256_set1_pd(1.0), b)
#elif defined(__x86_64__)
#define WIDTH 16
#define MIN_UINTS(a, b) SELECT(uints, uints, (uints)((a) < (b)), a, b)
#define LANE_BITS(mask) ((uint32_t)_mm_movemask_pd((__m128d)(mask)))
#define MIN_FLOATS(a, b) _mm_min_ps(a, b)
#define MIN_DOUBLES(a, b) _mm_min_pd(a, b)
#define WIDEN(halves) __builtin_convertvector(halves, doubles)
#define SUBTRACT(a, b) ((a) - (b))
#else
#define WIDTH 16
#define MIN_UINTS(a, b) SELECT(uints, uints, (uints)((a) < (b)), a, b)
#define LANE_BITS(mask) ((uint32_t)(((mask)[0] & 1) | ((mask)[1] & 2)))
#define MIN_FLOATS(a, b) SELECT(floats, ints, (a) < (b), a, b)
#define MIN_DOUBLES(a, b) SELECT(doubles, longs, (a) < (b), a, b)
#define WIDEN(halves) __builtin_convertvector(halves, doubles)
#define SUBTRACT(a, b) ((a) - (b))
#endif

typedef float floats __attribute__((vector_size(WIDTH)));
typedef int32_t ints __attribute__((vector_size(WIDTH)));
typedef uint32_t uints __attribute__((vector_size(WIDTH)));
typedef double doubles __attribute__((vector_size(WIDTH)));
typedef int64_t longs __attribute__((vector_size(WIDTH)));
typedef float half_floats __attribute__((vector_size(WIDTH / 2)));

#define LANES(element) (WIDTH / sizeof(element))
#define LOAD(vector, from) memcpy(&(vector), from, sizeof(vector))
#define SELECT(vector, mask, where, a, b) (vector)(((mask)(a) & (where)) | ((mask)(b) & ~(where)))

/* Loops take two vectors at a time where a chunk has two, so that the minima do not wait for each other. */
#define PARTS(element) (RL_ASSIGN_CHUNK / LANES(element) < 2 ? 1 : 2)

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
DEFINE_LEAST(uints, uint32_t)
DEFINE_LEAST(doubles, double)

#endif
