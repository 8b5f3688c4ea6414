/* Whole inputs of an evaluation, and the comparison of its results. */
#ifndef RAGLOSS_TESTS_SAMPLES_H
#define RAGLOSS_TESTS_SAMPLES_H

#include "core/interface/evaluate.h"

typedef struct samples_shape {
    size_t num_samples, num_preds, num_classes, max_objects;
    size_t steps; /* values that coordinates and probabilities take: few of them make ties */
} samples_shape;

typedef struct samples {
    rl_ground_truth gt;
    rl_predictions predictions;
    size_t *offsets;
    int32_t *labels;
    float *gt_boxes, *weights, *boxes, *class_probs, *existence;
} samples;

void samples_make(samples *made, const samples_shape *shape, uint64_t seed);
void samples_release(samples *made);

/* Fails the test where results differ in a bit, naming the first place that does. */
void assert_same_results(const rl_results *expected, const rl_results *actual);

#endif
