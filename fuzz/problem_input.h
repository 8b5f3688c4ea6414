/* Valid input of an evaluation, made from the bytes of a fuzzer: the first choose its shape and kind, the next are its
 * numbers, and when all are used up a generator that they seed goes on. */
#ifndef RAGLOSS_FUZZ_PROBLEM_INPUT_H
#define RAGLOSS_FUZZ_PROBLEM_INPUT_H

#include "ragloss.h"

typedef struct problem {
    size_t num_samples, num_preds, num_classes;
    bool wild; /* some numbers are NaN, infinite or enormous */
    size_t *offsets;
    int32_t *labels;
    float *gt_boxes, *weights, *boxes, *class_probs, *existence;
    rl_ground_truth gt;
    rl_predictions predictions; /* points into this struct */
    uint64_t seed;
} problem;

void problem_make(problem *made, const uint8_t *data, size_t size);
void problem_release(problem *made);

/* A copy whose sample b is the sample order[b] of `from`, or whose class c is its class order[c]. */
void problem_reorder_samples(problem *made, const problem *from, const size_t *order);
void problem_reorder_classes(problem *made, const problem *from, const size_t *order);

/* An order of `count` things, to be freed. */
size_t *problem_shuffle(size_t count, uint64_t seed);

#endif
