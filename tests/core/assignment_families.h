/* Cost matrices in which ties, and roundings that decide, are the rule: made from a number, the same in C and in
 * testdata/make_assignments.py. */
#ifndef ASSIGNMENT_FAMILIES_H
#define ASSIGNMENT_FAMILIES_H

#include <stddef.h>
#include <stdint.h>

typedef enum family {
    RANDOM,
    EIGHTHS,
    CONSTANT,
    BINARY,
    RANK_ONE,
    DUPLICATED_OBJECTS,
    DUPLICATED_PREDICTIONS,
    FORBIDDEN,
    WIDE_RANGE,
    ROUNDED,         /* sums of these lose their small parts, and so become equal */
    WIDE_DUPLICATES, /* predictions and objects come in pairs, of wide range */
    ZEROS,
    DETECTION,
    CLAMPED, /* forbidden pairs at the largest cost, beside which the others are rounded away */
    NUDGED,  /* eighths that miss each other by the least that a float can */
    SCALES,  /* of two sizes, so far apart in some that sums of both are rounded */
    NUM_FAMILIES
} family;

extern const char *const family_names[NUM_FAMILIES];

/* The `index`-th number of a stream (the splitmix64 generator). */
uint64_t draw(uint64_t stream, uint64_t index);

/* Writes the cost of prediction i and object j to cost[j * stride + i], and +infinity to the rest of each row. */
void make_costs(family kind, uint64_t seed, size_t num_preds, size_t num_objects, float *cost, size_t stride);

#endif
