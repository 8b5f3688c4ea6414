/* Valid input of an evaluation, made from the bytes of a fuzzer: the first choose its criterion, shape and kind, the
 * next are its numbers. */
#ifndef RAGLOSS_FUZZ_PROBLEM_INPUT_H
#define RAGLOSS_FUZZ_PROBLEM_INPUT_H

#include "core/formulas/criterion.h"
#include "core/interface/evaluate.h"

typedef struct problem {
    rl_criterion criterion;
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

/* A copy without what problem_connect adds, its objects and predictions zero and with room for those of `offsets`,
 * which it takes over. */
void problem_start(problem *made, const problem *from, size_t *offsets);

/* Connects the arrays, when they are filled in, to what an evaluation takes. */
void problem_connect(problem *made);

/* Zeroed memory, never NULL. */
void *problem_room(size_t count, size_t size);

#endif
