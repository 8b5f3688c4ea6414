#include "tests/cuda/samples.h"

#include "core/formulas/criterion.h"
#include "tests/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static float *make_floats(size_t count)
{
    float *made = calloc(count + 1, sizeof *made);
    assert_non_null(made);
    return made;
}

static void fill_boxes(float *boxes, size_t count, size_t steps, uint64_t *state)
{
    for (size_t k = 0; k < count; k++) {
        float *box = boxes + 4 * k;
        box[0] = random_step(state, steps);
        box[1] = random_step(state, steps);
        box[2] = box[0] + random_step(state, steps) / 2;
        box[3] = box[1] + random_step(state, steps) / 2;
    }
}

static void fill(float *values, size_t count, size_t steps, uint64_t *state)
{
    for (size_t k = 0; k < count; k++) values[k] = random_step(state, steps);
}

static rl_tensor view(const float *data, int rank, size_t b, size_t p, size_t c)
{
    rl_tensor made;
    rl_status status;
    const size_t shape[] = {b, p, c};
    assert_true(rl_tensor_init(&made, RL_F32, sizeof *data, rank, shape, false, data, &status));
    return made;
}

void samples_make(samples *made, const samples_shape *shape, uint64_t seed)
{
    size_t b = shape->num_samples, p = shape->num_preds, c = shape->num_classes;
    uint64_t state = seed;
    memset(made, 0, sizeof *made);
    made->offsets = calloc(b + 1, sizeof *made->offsets);
    assert_non_null(made->offsets);
    for (size_t k = 0; k < b; k++)
        made->offsets[k + 1] =
            made->offsets[k] + (random_below(&state, 5) ? random_below(&state, shape->max_objects + 1) : 0);
    size_t n = made->offsets[b];
    made->labels = calloc(n + 1, sizeof *made->labels);
    assert_non_null(made->labels);
    for (size_t k = 0; k < n; k++) made->labels[k] = (int32_t)random_below(&state, c);
    fill_boxes(made->gt_boxes = make_floats(4 * n), n, shape->steps, &state);
    fill(made->weights = make_floats(n), n, shape->steps, &state);
    fill_boxes(made->boxes = make_floats(4 * b * p), b * p, shape->steps, &state);
    fill(made->class_probs = make_floats(b * p * c), b * p * c, shape->steps, &state);
    fill(made->existence = make_floats(b * p), b * p, shape->steps, &state);
    made->gt = (rl_ground_truth){.num_samples = b,
                                 .offsets = made->offsets,
                                 .boxes = made->gt_boxes,
                                 .labels = made->labels,
                                 .weights = seed % 3 ? made->weights : NULL};
    rl_tensor boxes = view(made->boxes, 3, b, p, 4), probs = view(made->class_probs, 3, b, p, c),
              existence = view(made->existence, 2, b, p, 0);
    rl_status status;
    const rl_prediction_rows views = {
        .array = {[RL_BOXES] = boxes, [RL_CLASS_PROBS] = probs, [RL_EXISTENCE] = existence}};
    assert_true(rl_predictions_from_tensors(&made->predictions, rl_criterion_preset("accv"), &views, &status));
}

void samples_release(samples *made)
{
    free(made->offsets);
    free(made->labels);
    free(made->gt_boxes);
    free(made->weights);
    free(made->boxes);
    free(made->class_probs);
    free(made->existence);
}

static bool same_bits(const void *a, const void *b, size_t size)
{
    return memcmp(a, b, size) == 0;
}

#define SAME(a, b) same_bits(&(a), &(b), sizeof(a))

static bool same_sample(const rl_sample_result *a, const rl_sample_result *b)
{
    return a->num_gt == b->num_gt && a->num_pred == b->num_pred && a->num_matched == b->num_matched &&
           a->first_match == b->first_match && a->invalid == b->invalid &&
           same_bits(a->losses, b->losses, RL_TERM_LOSSES * sizeof *a->losses) && SAME(a->loss, b->loss);
}

static void fail_at_sample(size_t b, const rl_sample_result *e, const rl_sample_result *a)
{
    fail_msg("sample %zu: expected %zu matches and losses %a %a %a, got %zu and %a %a %a", b, e->num_matched,
             e->losses[RL_CLASS_LOSS], e->losses[RL_BBOX_LOSS], e->losses[RL_EXISTENCE_LOSS], a->num_matched,
             a->losses[RL_CLASS_LOSS], a->losses[RL_BBOX_LOSS], a->losses[RL_EXISTENCE_LOSS]);
}

void assert_same_results(const rl_results *expected, const rl_results *actual)
{
    assert_int_equal(expected->num_samples, actual->num_samples);
    for (size_t b = 0; b < expected->num_samples; b++)
        if (!same_sample(&expected->samples[b], &actual->samples[b]))
            fail_at_sample(b, &expected->samples[b], &actual->samples[b]);
    assert_int_equal(expected->num_matches, actual->num_matches);
    for (size_t m = 0; m < expected->num_matches; m++)
        if (!SAME(expected->matches[m], actual->matches[m]))
            fail_msg("match %zu: expected %d-%d, cost %a, IoU %a; got %d-%d, %a, %a", m, expected->matches[m].pred,
                     expected->matches[m].gt, (double)expected->matches[m].cost, (double)expected->matches[m].iou,
                     actual->matches[m].pred, actual->matches[m].gt, (double)actual->matches[m].cost,
                     (double)actual->matches[m].iou);
    assert_int_equal(expected->num_invalid, actual->num_invalid);
    assert_memory_equal(&expected->total, &actual->total, sizeof expected->total);
}
