#include "fuzz/whole_costs.h"

#include <limits.h>
#include <math.h>

/* The matcher adds and subtracts up to 2^7 costs, two for each of up to 40 rows: with these, 53 bits, as a float64 has.
 */
#define MOST_BITS 46

/* Where sums are rounded: a row that is matched changes each dual variable by six rounded operations at most, on
 * numbers below 2^53 units, so that after 40 rows a pair is short of its duals, or beyond, by no more than 240 units;
 * and what is rounded to whole numbers adds two. */
#define SLACK 1024

/* More than all others together; as many as there are rows make less than 2^62. */
#define FORBIDDEN ((int64_t)1 << 56)

/* The costs are multiples of 2^lowest, and below 2^highest. */
typedef struct range {
    int lowest, highest;
} range;

static void widen(range *to, float cost)
{
    if (cost == 0.0f || isinf(cost)) return;
    int exponent;
    long digits = lroundf(frexpf(cost, &exponent) * 0x1p24f);
    int lowest = exponent - 24 + __builtin_ctzl((unsigned long)digits);
    if (lowest < to->lowest) to->lowest = lowest;
    if (exponent > to->highest) to->highest = exponent;
}

static range range_of(const float *cost, size_t stride, size_t num_preds, size_t num_objects)
{
    range made = {INT_MAX, INT_MIN};
    for (size_t j = 0; j < num_objects; j++)
        for (size_t i = 0; i < num_preds; i++) widen(&made, cost[j * stride + i]);
    return made.lowest == INT_MAX ? (range){0, 0} : made;
}

costs whole_costs(const float *cost, size_t stride, size_t num_preds, size_t num_objects, int64_t *whole)
{
    bool by_pred = num_preds < num_objects;
    range of = range_of(cost, stride, num_preds, num_objects);
    bool exact = of.highest - of.lowest <= MOST_BITS;
    int unit = exact ? of.lowest : of.highest - MOST_BITS;
    for (size_t j = 0; j < num_objects; j++) {
        for (size_t i = 0; i < num_preds; i++) {
            float one = cost[j * stride + i];
            whole[by_pred ? i * num_objects + j : j * num_preds + i] =
                isinf(one) ? FORBIDDEN : llrint(ldexp((double)one, -unit));
        }
    }
    return (costs){.rows = by_pred ? num_preds : num_objects,
                   .columns = by_pred ? num_objects : num_preds,
                   .cost = whole,
                   .slack = exact ? 0 : SLACK};
}
