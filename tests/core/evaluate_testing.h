/* What the tests of the evaluation share: input made of random numbers, and results compared bit for bit. */
#ifndef RAGLOSS_EVALUATE_TESTING_H
#define RAGLOSS_EVALUATE_TESTING_H

#include "tests/core/core_testing.h"

#include "core/formulas/criterion.h"
#include "core/interface/evaluate.h"

/* Input of one run; the arrays are of exact size, so that reads past them are seen. */
typedef struct scene {
    size_t num_samples, num_preds, num_classes;
    size_t *offsets;
    float *gt_boxes, *weights, *boxes, *class_probs, *existence;
    int32_t *labels;
    rl_tensor tensor[3]; /* boxes, class_probs, which are the logits as well, and existence */
    rl_ground_truth gt;
    rl_predictions predictions;
} scene;

/* Overlapping boxes have distinct costs, so that the best matching is the only one. */
typedef enum placement { OVERLAPPING, ANYWHERE } placement;

static inline void random_boxes(float *boxes, size_t count, placement where, uint64_t *random)
{
    for (size_t k = 0; k < count; k++, boxes += 4) {
        for (int axis = 0; axis < 2; axis++) {
            float low = random_unit(random), high = random_unit(random);
            if (where == OVERLAPPING) {
                low = 0.4f * low;
                high = 0.6f + 0.4f * high;
            }
            bool inverted = where == ANYWHERE && next_random(random) % 16 == 0;
            boxes[axis] = inverted || low <= high ? low : high;
            boxes[2 + axis] = inverted || low <= high ? high : low;
        }
    }
}

static inline float *random_units(size_t count, uint64_t *random)
{
    float *numbers = allocate(count * sizeof *numbers);
    for (size_t k = 0; k < count; k++) numbers[k] = random_unit(random);
    return numbers;
}

static inline void view_predictions(scene *s)
{
    rl_status status;
    const size_t boxes[] = {s->num_samples, s->num_preds, 4},
                 class_probs[] = {s->num_samples, s->num_preds, s->num_classes};
    const float *data[] = {s->boxes, s->class_probs, s->existence};
    for (int array = 0; array < 3; array++)
        expect_success(rl_tensor_init(&s->tensor[array], RL_F32, sizeof(float), array == 2 ? 2 : 3,
                                      array == 1 ? class_probs : boxes, false, data[array], &status),
                       &status);
}

static inline void connect(scene *s)
{
    rl_status status;
    const rl_prediction_rows views = {.array = {[RL_BOXES] = s->tensor[0],
                                                [RL_CLASS_PROBS] = s->tensor[1],
                                                [RL_EXISTENCE] = s->tensor[2],
                                                [RL_LOGITS] = s->tensor[1]}};
    expect_success(rl_predictions_from_tensors(&s->predictions, rl_criterion_preset("accv"), &views, &status), &status);
}

/* `counts` (num_samples,) objects a sample. In place: the predictions hold a pointer into the scene. */
static inline void make_scene(scene *s, uint64_t seed, size_t num_samples, size_t num_preds, size_t num_classes,
                              const size_t *counts, placement where)
{
    uint64_t random = seed;
    *s = (scene){.num_samples = num_samples, .num_preds = num_preds, .num_classes = num_classes};
    s->offsets = allocate((num_samples + 1) * sizeof *s->offsets);
    s->offsets[0] = 0;
    for (size_t b = 0; b < num_samples; b++) s->offsets[b + 1] = s->offsets[b] + counts[b];
    size_t num_objects = s->offsets[num_samples], rows = num_samples * num_preds;
    s->gt_boxes = allocate(4 * num_objects * sizeof(float));
    s->boxes = allocate(4 * rows * sizeof(float));
    random_boxes(s->gt_boxes, num_objects, where, &random);
    random_boxes(s->boxes, rows, where, &random);
    s->weights = random_units(num_objects, &random);
    s->class_probs = random_units(rows * num_classes, &random);
    s->existence = random_units(rows, &random);
    s->labels = allocate(num_objects * sizeof *s->labels);
    for (size_t j = 0; j < num_objects; j++) s->labels[j] = (int32_t)random_below(&random, num_classes);
    s->gt = (rl_ground_truth){.num_samples = num_samples,
                              .offsets = s->offsets,
                              .boxes = s->gt_boxes,
                              .labels = s->labels,
                              .weights = s->weights};
    view_predictions(s);
    connect(s);
}

static inline void free_scene(scene *s)
{
    free(s->offsets);
    free(s->gt_boxes);
    free(s->weights);
    free(s->boxes);
    free(s->class_probs);
    free(s->existence);
    free(s->labels);
}

#define CROWD 50

/* Samples with no object, few, as many as predictions, and more. */
static inline void make_crowd(scene *s, uint64_t seed)
{
    uint64_t random = seed;
    size_t counts[CROWD];
    for (size_t b = 0; b < CROWD; b++) counts[b] = random_below(&random, 12);
    make_scene(s, seed, CROWD, 9, 40, counts, ANYWHERE);
}

static inline rl_results evaluate(const scene *s, const rl_options *options)
{
    rl_status status;
    rl_results results;
    expect_success(rl_evaluate_into(&s->gt, &s->predictions, options, &results, &status), &status);
    return results;
}

static inline void expect_same_doubles(double a, double b)
{
    assert_memory_equal(&a, &b, sizeof a);
}

static inline void expect_same_sample(const rl_sample_result *a, const rl_sample_result *b)
{
    assert_int_equal(a->num_gt, b->num_gt);
    assert_int_equal(a->num_pred, b->num_pred);
    assert_int_equal(a->num_matched, b->num_matched);
    assert_int_equal(a->invalid, b->invalid);
    expect_same_doubles(a->losses[RL_CLASS_LOSS], b->losses[RL_CLASS_LOSS]);
    expect_same_doubles(a->losses[RL_BBOX_LOSS], b->losses[RL_BBOX_LOSS]);
    expect_same_doubles(a->losses[RL_EXISTENCE_LOSS], b->losses[RL_EXISTENCE_LOSS]);
    expect_same_doubles(a->loss, b->loss);
}

/* Bit for bit. */
static inline void expect_same(const rl_results *a, const rl_results *b)
{
    assert_int_equal(a->num_samples, b->num_samples);
    assert_int_equal(a->num_matches, b->num_matches);
    assert_int_equal(a->num_invalid, b->num_invalid);
    for (size_t g = 0; g < a->num_samples; g++) {
        expect_same_sample(&a->samples[g], &b->samples[g]);
        assert_int_equal(a->samples[g].first_match, b->samples[g].first_match);
    }
    assert_memory_equal(a->matches, b->matches, a->num_matches * sizeof *a->matches);
    expect_same_doubles(a->total, b->total);
    char text[2][2048];
    rl_status_text(&a->first_invalid, text[0], sizeof text[0]);
    rl_status_text(&b->first_invalid, text[1], sizeof text[1]);
    assert_string_equal(text[0], text[1]);
    assert_int_equal(a->first_invalid.code, b->first_invalid.code);
}

static inline void expect_results(const scene *s, const rl_options *options, const rl_results *expected)
{
    rl_results results = evaluate(s, options);
    expect_same(&results, expected);
    rl_results_release(&results);
}

static inline void expect_error(const scene *s, const rl_options *options, rl_code code, const char *line)
{
    rl_status status;
    rl_results untouched = {.num_samples = 77}, results = untouched;
    expect_failure(rl_evaluate_into(&s->gt, &s->predictions, options, &results, &status), &status, code, line);
    assert_memory_equal(&results, &untouched, sizeof results);
}

/* Every combination of threads and batch size that may matter. */
static const rl_options plans[] = {
    {.num_threads = 1, .batch_size = 1},
    {.num_threads = 1, .batch_size = 3},
    {.num_threads = 1, .batch_size = CROWD},
    {.num_threads = 2, .batch_size = 1},
    {.num_threads = 2, .batch_size = 3},
    {.num_threads = 2, .batch_size = 1000},
    {.num_threads = 7, .batch_size = 1},
    {.num_threads = 7, .batch_size = 3},
    {.num_threads = 7},
    {0},
};
#define NUM_PLANS (sizeof plans / sizeof *plans)

static inline void expect_error_in_all_plans(const scene *s, rl_code code, const char *line)
{
    for (size_t p = 0; p < NUM_PLANS; p++) expect_error(s, &plans[p], code, line);
}

#endif
