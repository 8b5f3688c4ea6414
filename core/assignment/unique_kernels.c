#include "core/assignment/unique_kernels.h"
#include "core/assignment/vectors.h"

#include <math.h>

/* Past the last column, costs are +inf and the least is -inf, so that they are neither less nor equal. */
static rl_survey survey(float *least_of, int32_t *least_row, const float *cost, size_t stride, size_t first, size_t end,
                        size_t columns)
{
    enum { L = LANES(float) };
    const uints all_but_sign = (uints){0} + INT32_MAX;
    uints complement = ~(uints){0}, less_one = complement, closest = complement;
    ints column = {0};
    for (int l = 0; l < L; l++) column[l] = l;
    for (size_t j = 0; j < columns; j += L) {
        ints inside = column < (int32_t)columns, row = {0};
        floats least = SELECT(floats, ints, inside, (floats){0} + INFINITY, (floats){0} - INFINITY);
        uints mask = (uints)inside & all_but_sign;
        if (first > 0) {
            LOAD(least, least_of + j);
            LOAD(row, least_row + j);
        }
        for (size_t i = first; i < end; i++) {
            floats any;
            LOAD(any, cost + i * stride + j);
            uints magnitude = (uints)any & mask, difference = (uints)any ^ (uints)least;
            complement = MIN_UINTS(~magnitude, complement);
            less_one = MIN_UINTS(magnitude - 1, less_one);
            closest = MIN_UINTS(difference, closest);
            row = SELECT(ints, ints, any < least, (ints){0} + (int32_t)i, row);
            least = MIN_FLOATS(any, least);
        }
        memcpy(least_of + j, &least, sizeof least);
        memcpy(least_row + j, &row, sizeof row);
        column += L;
    }
    return (rl_survey){~least_of_uints(complement), least_of_uints(less_one), least_of_uints(closest) == 0};
}

/* The first lane of some vectors that holds `value`, which one of them does. */
#define FIND(vectors, parts, value, lane)                                                                              \
    do {                                                                                                               \
        for (size_t p = (parts); p-- > 0;) {                                                                           \
            uint32_t bits = LANE_BITS((vectors)[p] == (value));                                                        \
            if (bits) (lane) = p * LANES(double) + (size_t)__builtin_ctz(bits);                                        \
        }                                                                                                              \
    } while (0)

static rl_two_least two_least(const float *cost, const double *v, size_t count)
{
    enum { P = PARTS(double), L = LANES(double) };
    doubles least[P], second[P];
    doubles chunk_of[P], chunk = {0};
    for (size_t p = 0; p < P; p++) {
        least[p] = second[p] = (doubles){0} + INFINITY;
        chunk_of[p] = (doubles){0};
    }
    for (size_t j = 0; j < count; j += P * L) {
        for (size_t p = 0; p < P; p++) {
            half_floats narrow;
            doubles dual;
            LOAD(narrow, cost + j + p * L);
            LOAD(dual, v + j + p * L);
            doubles reduced = WIDEN(narrow) - dual;
            longs less = reduced < least[p];
            second[p] = MIN_DOUBLES(SELECT(doubles, longs, less, least[p], reduced), second[p]);
            chunk_of[p] = SELECT(doubles, longs, less, chunk, chunk_of[p]);
            least[p] = MIN_DOUBLES(reduced, least[p]);
        }
        chunk += P * L;
    }
    doubles all = least[0];
    for (size_t p = 1; p < P; p++) all = MIN_DOUBLES(least[p], all);
    rl_two_least found = {.least = least_of_doubles(all)};
    size_t lane = 0;
    FIND(least, P, found.least, lane);
    found.column = (int32_t)(chunk_of[lane / L][lane % L]) + (int32_t)lane;
    least[lane / L][lane % L] = second[lane / L][lane % L];
    all = least[0];
    for (size_t p = 1; p < P; p++) all = MIN_DOUBLES(least[p], all);
    found.second = least_of_doubles(all);
    return found;
}

static rl_nearest relax(double *distance, const float *cost, const double *v, size_t count, double offset)
{
    enum { P = PARTS(double), L = LANES(double) };
    doubles least[P];
    doubles chunk_of[P], chunk = {0};
    for (size_t p = 0; p < P; p++) {
        least[p] = (doubles){0} + INFINITY;
        chunk_of[p] = (doubles){0};
    }
    for (size_t j = 0; j < count; j += P * L) {
        for (size_t p = 0; p < P; p++) {
            half_floats narrow;
            doubles dual, shortest;
            LOAD(narrow, cost + j + p * L);
            LOAD(dual, v + j + p * L);
            LOAD(shortest, distance + j + p * L);
            shortest = MIN_DOUBLES(WIDEN(narrow) + offset - dual, shortest);
            memcpy(distance + j + p * L, &shortest, sizeof shortest);
            chunk_of[p] = SELECT(doubles, longs, shortest < least[p], chunk, chunk_of[p]);
            least[p] = MIN_DOUBLES(shortest, least[p]);
        }
        chunk += P * L;
    }
    doubles all = least[0];
    for (size_t p = 1; p < P; p++) all = MIN_DOUBLES(least[p], all);
    rl_nearest found = {.distance = least_of_doubles(all)};
    size_t lane = 0;
    FIND(least, P, found.distance, lane);
    found.column = (int32_t)(chunk_of[lane / L][lane % L]) + (int32_t)lane;
    return found;
}

static size_t list_tight(const float *cost, const double *v, size_t count, double u, int32_t *columns)
{
    enum { P = PARTS(double), L = LANES(double) };
    size_t found = 0;
    for (size_t j = 0; j < count; j += P * L) {
        uint32_t bits = 0;
        for (size_t p = 0; p < P; p++) {
            half_floats narrow;
            doubles dual;
            LOAD(narrow, cost + j + p * L);
            LOAD(dual, v + j + p * L);
            bits |= LANE_BITS(WIDEN(narrow) - u <= dual) << p * L;
        }
        for (; bits; bits &= bits - 1) columns[found++] = (int32_t)j + __builtin_ctz(bits);
    }
    return found;
}

const rl_unique_kernels RL_UNIQUE_KERNELS = {survey, two_least, relax, list_tight};
