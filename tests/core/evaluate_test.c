/* The evaluation as a caller of the library sees it, against the formulas written out once more, plainly, and against
 * itself: threads, batches, types and places of the arrays must not show in the numbers. */
#include "core_testing.h"

#include "ragloss.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

/* Input of one run; the arrays are of exact size, so that reads past them are seen. */
typedef struct scene {
    size_t num_samples, num_preds, num_classes;
    size_t *offsets;
    float *gt_boxes, *weights, *boxes, *class_probs, *existence;
    int32_t *labels;
    rl_tensor tensor[3]; /* boxes, class_probs, existence */
    rl_ground_truth gt;
    rl_predictions predictions;
} scene;

/* Overlapping boxes have distinct costs, so that the best matching is the only one. */
typedef enum placement { OVERLAPPING, ANYWHERE } placement;

static void random_boxes(float *boxes, size_t count, placement where, uint64_t *random)
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

static float *random_units(size_t count, uint64_t *random)
{
    float *numbers = allocate(count * sizeof *numbers);
    for (size_t k = 0; k < count; k++) numbers[k] = random_unit(random);
    return numbers;
}

static void view_predictions(scene *s)
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

static void connect(scene *s)
{
    rl_status status;
    expect_success(rl_predictions_from_tensors(&s->predictions, &s->tensor[0], &s->tensor[1], &s->tensor[2], &status),
                   &status);
}

/* `counts` (num_samples,) objects a sample. In place: the predictions hold a pointer into the scene. */
static void make_scene(scene *s, uint64_t seed, size_t num_samples, size_t num_preds, size_t num_classes,
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

static void free_scene(scene *s)
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
static void make_crowd(scene *s, uint64_t seed)
{
    uint64_t random = seed;
    size_t counts[CROWD];
    for (size_t b = 0; b < CROWD; b++) counts[b] = random_below(&random, 12);
    make_scene(s, seed, CROWD, 9, 40, counts, ANYWHERE);
}

static rl_results evaluate(const scene *s, const rl_options *options)
{
    rl_status status;
    rl_results results;
    expect_success(rl_evaluate(&s->gt, &s->predictions, options, &results, &status), &status);
    return results;
}

static void expect_same_doubles(double a, double b)
{
    assert_memory_equal(&a, &b, sizeof a);
}

static void expect_same_sample(const rl_sample_result *a, const rl_sample_result *b)
{
    assert_int_equal(a->num_gt, b->num_gt);
    assert_int_equal(a->num_pred, b->num_pred);
    assert_int_equal(a->num_matched, b->num_matched);
    assert_int_equal(a->invalid, b->invalid);
    expect_same_doubles(a->class_loss, b->class_loss);
    expect_same_doubles(a->bbox_loss, b->bbox_loss);
    expect_same_doubles(a->existence_loss, b->existence_loss);
    expect_same_doubles(a->loss, b->loss);
}

/* Bit for bit. */
static void expect_same(const rl_results *a, const rl_results *b)
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

static void expect_results(const scene *s, const rl_options *options, const rl_results *expected)
{
    rl_results results = evaluate(s, options);
    expect_same(&results, expected);
    rl_results_release(&results);
}

static void expect_error(const scene *s, const rl_options *options, rl_code code, const char *line)
{
    rl_status status;
    rl_results untouched = {.num_samples = 77}, results = untouched;
    expect_failure(rl_evaluate(&s->gt, &s->predictions, options, &results, &status), &status, code, line);
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

/* The formulas once more, sample by sample, with the best matching found by trying all. */

typedef struct plain_sample {
    size_t num_preds, num_objects, num_classes;
    const float *gt, *weights, *boxes, *class_probs, *existence;
    const int32_t *labels;
} plain_sample;

static plain_sample sample_of(const scene *s, size_t b)
{
    size_t row = b * s->num_preds, object = s->offsets[b];
    return (plain_sample){s->num_preds,
                          s->offsets[b + 1] - object,
                          s->num_classes,
                          s->gt_boxes + 4 * object,
                          s->weights + object,
                          s->boxes + 4 * row,
                          s->class_probs + row * s->num_classes,
                          s->existence + row,
                          s->labels + object};
}

static float plain_iou(const float *g, const float *p)
{
    float x = fminf(g[2], p[2]) - fmaxf(g[0], p[0]);
    float y = fminf(g[3], p[3]) - fmaxf(g[1], p[1]);
    float inter = fmaxf(x, 0.0f) * fmaxf(y, 0.0f);
    float area_g = (g[2] - g[0]) * (g[3] - g[1]);
    float area_p = (p[2] - p[0]) * (p[3] - p[1]);
    return inter / fmaxf((area_g + area_p) - inter, 1e-6f);
}

static float plain_cost(const plain_sample *s, size_t i, size_t j)
{
    float iou_cost = 1.0f - plain_iou(s->gt + 4 * j, s->boxes + 4 * i);
    float class_cost = 1.0f - s->class_probs[i * s->num_classes + (size_t)s->labels[j]];
    return iou_cost + class_cost;
}

#define MOST 6

/* The object of each prediction, or -1: of the matching that is tried, and of the best one. */
typedef struct search {
    const plain_sample *sample;
    int current[MOST], best[MOST];
    double best_cost, second_cost;
} search;

static void try_all(search *s, size_t pred, unsigned used, size_t left_out, double cost)
{
    size_t num_preds = s->sample->num_preds, num_objects = s->sample->num_objects;
    if (pred == num_preds) {
        if (cost < s->best_cost) {
            s->second_cost = s->best_cost;
            s->best_cost = cost;
            memcpy(s->best, s->current, sizeof s->best);
        } else if (cost < s->second_cost) {
            s->second_cost = cost;
        }
        return;
    }
    for (size_t j = 0; j < num_objects; j++) {
        if (used >> j & 1) continue;
        s->current[pred] = (int)j;
        try_all(s, pred + 1, used | 1u << j, left_out, cost + (double)plain_cost(s->sample, pred, j));
    }
    if (num_preds > num_objects + left_out) {
        s->current[pred] = -1;
        try_all(s, pred + 1, used, left_out + 1, cost);
    }
}

static rl_sample_result plain_losses(const plain_sample *s, const int *object)
{
    rl_sample_result made = {.num_gt = s->num_objects, .num_pred = s->num_preds};
    float weight_of[MOST];
    double sum = 0.0;
    for (size_t i = 0; i < s->num_preds; i++) {
        if (object[i] < 0) continue;
        size_t j = (size_t)object[i];
        float weight = s->weights[j], bbox = (1.0f - plain_iou(s->gt + 4 * j, s->boxes + 4 * i)) * weight;
        for (size_t c = 0; c < s->num_classes; c++) {
            float onehot = c == (size_t)s->labels[j] ? 1.0f : 0.0f;
            made.class_loss += (double)(weight * fabsf(onehot - s->class_probs[i * s->num_classes + c]));
        }
        made.bbox_loss += (double)bbox;
        weight_of[i] = weight * (1.0f - bbox);
        sum += (double)weight_of[i];
        made.num_matched++;
    }
    float matched = (float)made.num_matched, unmatched = (float)(s->num_preds - made.num_matched);
    float mean = made.num_matched ? (float)(sum / (double)made.num_matched) : 0.0f;
    float imbalance = made.num_matched == 0 ? 0.0f : unmatched == 0.0f ? FLT_MAX : matched / unmatched;
    for (size_t i = 0; i < s->num_preds; i++) {
        float weight = object[i] < 0 ? mean * imbalance : weight_of[i];
        made.existence_loss += (double)(weight * fabsf(s->existence[i] - (object[i] < 0 ? 0.0f : 1.0f)));
    }
    made.loss = (made.class_loss + made.bbox_loss) + made.existence_loss;
    return made;
}

/* Sums were taken in another order: equal but for float64's rounding. */
static void expect_close(double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-13 * fabs(expected))) fail_msg("%.17g is not %.17g", actual, expected);
}

static void check_sample(const scene *s, size_t b, const rl_results *results)
{
    const rl_sample_result *actual = &results->samples[b];
    plain_sample sample = sample_of(s, b);
    search all = {.sample = &sample, .best_cost = INFINITY, .second_cost = INFINITY};
    try_all(&all, 0, 0, 0, 0.0);
    assert_true(all.second_cost - all.best_cost > 1e-6);
    rl_sample_result expected = plain_losses(&sample, all.best);

    assert_false(actual->invalid);
    assert_int_equal(actual->num_gt, expected.num_gt);
    assert_int_equal(actual->num_pred, expected.num_pred);
    assert_int_equal(actual->num_matched, expected.num_matched);
    expect_close(actual->class_loss, expected.class_loss);
    expect_close(actual->bbox_loss, expected.bbox_loss);
    expect_close(actual->existence_loss, expected.existence_loss);
    expect_close(actual->loss, expected.loss);

    const rl_match *match = results->matches + actual->first_match;
    for (size_t i = 0; i < sample.num_preds; i++) {
        if (all.best[i] < 0) continue;
        size_t j = (size_t)all.best[i];
        assert_int_equal(match->pred, i);
        assert_int_equal(match->gt, j);
        assert_int_equal(match->label, sample.labels[j]);
        assert_true(match->weight == sample.weights[j]);
        assert_true(match->cost == plain_cost(&sample, i, j));
        assert_true(match->iou == plain_iou(sample.gt + 4 * j, sample.boxes + 4 * i));
        match++;
    }
    assert_ptr_equal(match, results->matches + actual->first_match + actual->num_matched);
}

/* Up to five predictions and objects, each number with each, none included: n < P, n = P, n > P. */
static void small_samples_are_matched_and_weighed(void **state)
{
    (void)state;
    uint64_t seed = 0;
    for (size_t num_preds = 0; num_preds <= 5; num_preds++) {
        for (size_t num_classes = 1; num_classes <= 3; num_classes++) {
            scene s;
            size_t counts[12];
            for (size_t b = 0; b < 12; b++) counts[b] = b % 6;
            make_scene(&s, ++seed, 12, num_preds, num_classes, counts, OVERLAPPING);
            rl_results results = evaluate(&s, &(rl_options){0});
            assert_int_equal(results.num_samples, 12);
            assert_int_equal(results.num_invalid, 0);
            double total = 0.0;
            size_t first_match = 0;
            for (size_t b = 0; b < 12; b++) {
                assert_int_equal(results.samples[b].first_match, first_match);
                check_sample(&s, b, &results);
                first_match += results.samples[b].num_matched;
                total += results.samples[b].loss;
            }
            assert_int_equal(results.num_matches, first_match);
            expect_same_doubles(results.total, total);
            assert_int_equal(results.first_invalid.code, RL_OK);
            rl_results_release(&results);
            free_scene(&s);
        }
    }
}

/* One object of weight 2, met by a perfect box; its class has 0.75; existence 0.5 where matched, else 0.25. */
static void numbers_worked_out_by_hand(void **state)
{
    (void)state;
    for (size_t num_preds = 1; num_preds <= 3; num_preds++) {
        scene s;
        make_scene(&s, 1, 1, num_preds, 2, (size_t[]){1}, OVERLAPPING);
        for (size_t i = 0; i < num_preds; i++) {
            memcpy(s.boxes + 4 * i, i ? (float[]){5, 5, 6, 6} : (float[]){0, 0, 2, 2}, 4 * sizeof(float));
            memcpy(s.class_probs + 2 * i, (float[]){0.25f, 0.75f}, 2 * sizeof(float));
            s.existence[i] = i ? 0.25f : 0.5f;
        }
        memcpy(s.gt_boxes, (float[]){0, 0, 2, 2}, 4 * sizeof(float));
        s.labels[0] = 1;
        s.weights[0] = 2.0f;
        rl_results results = evaluate(&s, &(rl_options){0});
        assert_true(results.samples[0].class_loss == 2.0 * 0.25 + 2.0 * 0.25);
        assert_true(results.samples[0].bbox_loss == 0.0);
        /* e = 2; u = 2 * 1 / (P - 1), for each of P - 1. */
        assert_true(results.samples[0].existence_loss == 2.0 * 0.5 + (num_preds > 1 ? 2.0 * 0.25 : 0.0));
        assert_true(results.samples[0].loss == 1.0 + results.samples[0].existence_loss);
        assert_true(results.total == results.samples[0].loss);
        assert_true(results.matches[0].cost == 0.25f && results.matches[0].iou == 1.0f);
        rl_results_release(&results);

        s.gt_boxes[2] = 4.0f; /* IoU 1/2: bbox = 0.5 * 2 = 1, e = 2 * (1 - 1) = 0, weighted twice */
        results = evaluate(&s, &(rl_options){0});
        assert_true(results.samples[0].bbox_loss == 1.0);
        assert_true(results.samples[0].existence_loss == 0.0);
        rl_results_release(&results);
        free_scene(&s);
    }
}

static void missing_weights_are_one(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 3);
    for (size_t j = 0; j < s.offsets[CROWD]; j++) s.weights[j] = 1.0f;
    rl_results expected = evaluate(&s, &plans[0]);
    s.gt.weights = NULL;
    expect_results(&s, &plans[4], &expected);
    rl_results_release(&expected);
    free_scene(&s);
}

static void empty_runs_have_empty_results(void **state)
{
    (void)state;
    for (size_t p = 0; p < NUM_PLANS; p++) {
        scene s;
        make_scene(&s, 1, 0, 5, 3, NULL, ANYWHERE);
        rl_results results = evaluate(&s, &plans[p]);
        assert_int_equal(results.num_samples, 0);
        assert_int_equal(results.num_matches, 0);
        assert_true(results.total == 0.0);
        rl_results_release(&results);
        free_scene(&s);

        make_scene(&s, 1, 4, 3, 2, (size_t[]){0, 0, 0, 0}, ANYWHERE); /* no object: nothing weighs anything */
        results = evaluate(&s, &plans[p]);
        for (size_t b = 0; b < 4; b++) assert_true(results.samples[b].loss == 0.0);
        assert_int_equal(results.num_matches, 0);
        rl_results_release(&results);
        free_scene(&s);

        make_scene(&s, 1, 4, 0, 2, (size_t[]){2, 0, 1, 3}, ANYWHERE); /* no prediction */
        results = evaluate(&s, &plans[p]);
        for (size_t b = 0; b < 4; b++) {
            assert_true(results.samples[b].loss == 0.0);
            assert_int_equal(results.samples[b].num_gt, s.offsets[b + 1] - s.offsets[b]);
            assert_int_equal(results.samples[b].num_pred, 0);
        }
        assert_int_equal(results.num_matches, 0);
        rl_results_release(&results);
        free_scene(&s);

        make_scene(&s, 1, 2, 3, 1, (size_t[]){0, 0}, ANYWHERE);
        s.num_classes = 0; /* no class: fine where there is no object */
        view_predictions(&s);
        connect(&s);
        results = evaluate(&s, &plans[p]);
        assert_true(results.total == 0.0);
        rl_results_release(&results);
        free_scene(&s);
    }
}

static void add_bad_numbers(scene *s)
{
    s->boxes[4 * s->num_preds * 11 + 7] = NAN;
    s->class_probs[s->num_preds * s->num_classes * 4 + 100] = INFINITY;
    s->existence[s->num_preds * 49] = -INFINITY;
    s->gt_boxes[4 * s->offsets[31]] = NAN;
    s->weights[s->offsets[20]] = NAN;
    for (int k = 0; k < 4; k++) s->gt_boxes[4 * s->offsets[40] + (size_t)k] = k < 2 ? -1e30f : 1e30f;
    for (size_t k = 0; k < 4 * s->num_preds; k++) s->boxes[4 * s->num_preds * 40 + k] = k % 4 < 2 ? -1e30f : 1e30f;
}

static bool is_bad(size_t b)
{
    return b == 4 || b == 11 || b == 20 || b == 31 || b == 40 || b == 49;
}

static void make_bad_crowd(scene *s)
{
    size_t counts[CROWD];
    for (size_t b = 0; b < CROWD; b++) counts[b] = is_bad(b) ? 2 + b % 3 : b * 7 % 12;
    make_scene(s, 8, CROWD, 9, 40, counts, ANYWHERE);
    add_bad_numbers(s);
}

static void threads_and_batches_do_not_show(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        scene s;
        make_crowd(&s, seed);
        rl_results expected = evaluate(&s, &plans[0]);
        assert_true(expected.num_matches > CROWD);
        for (size_t p = 1; p < NUM_PLANS; p++) expect_results(&s, &plans[p], &expected);
        rl_results_release(&expected);
        free_scene(&s);
    }
}

static void skipped_samples_are_left_out(void **state)
{
    (void)state;
    scene clean, s;
    make_bad_crowd(&s);
    rl_options options = plans[0];
    options.on_invalid = RL_INVALID_IS_SKIPPED;
    rl_results results = evaluate(&s, &options);
    assert_int_equal(results.num_invalid, 6);
    expect_failure(false, &results.first_invalid, RL_ERR_NONFINITE,
                   "array 'class_probs', sample 4: element (2, 20) is inf; finite numbers were expected");

    /* The rest is as in a run where nothing is bad. */
    size_t counts[CROWD];
    for (size_t b = 0; b < CROWD; b++) counts[b] = s.offsets[b + 1] - s.offsets[b];
    make_scene(&clean, 8, CROWD, 9, 40, counts, ANYWHERE);
    rl_results all = evaluate(&clean, &plans[0]);
    double total = 0.0;
    size_t num_matches = 0;
    for (size_t b = 0; b < CROWD; b++) {
        const rl_sample_result *sample = &results.samples[b];
        assert_int_equal(sample->first_match, num_matches);
        if (is_bad(b)) {
            rl_sample_result zero = {.num_gt = counts[b], .num_pred = 9, .invalid = true};
            expect_same_sample(sample, &zero);
        } else {
            expect_same_sample(sample, &all.samples[b]);
            assert_memory_equal(results.matches + num_matches, all.matches + all.samples[b].first_match,
                                sample->num_matched * sizeof *all.matches);
        }
        num_matches += sample->num_matched;
        total += sample->loss;
    }
    assert_int_equal(results.num_matches, num_matches);
    expect_same_doubles(results.total, total);

    for (size_t p = 1; p < NUM_PLANS; p++) {
        options = plans[p];
        options.on_invalid = RL_INVALID_IS_SKIPPED;
        expect_results(&s, &options, &results);
    }
    rl_results_release(&all);
    rl_results_release(&results);
    free_scene(&clean);
    free_scene(&s);
}

/* Predictions in another order than the ground truth's: results are in the latter's. */
static void gt_index_pairs_samples(void **state)
{
    (void)state;
    scene s, shuffled;
    make_bad_crowd(&s);
    make_bad_crowd(&shuffled);
    size_t gt_index[CROWD], rows = s.num_preds;
    for (size_t b = 0; b < CROWD; b++) {
        size_t g = gt_index[b] = (b * 17 + 5) % CROWD;
        memcpy(shuffled.boxes + b * rows * 4, s.boxes + g * rows * 4, rows * 4 * sizeof(float));
        memcpy(shuffled.class_probs + b * rows * 40, s.class_probs + g * rows * 40, rows * 40 * sizeof(float));
        memcpy(shuffled.existence + b * rows, s.existence + g * rows, rows * sizeof(float));
    }
    shuffled.predictions.gt_index = gt_index;
    rl_options options = plans[0];
    options.on_invalid = RL_INVALID_IS_SKIPPED;
    rl_results expected = evaluate(&s, &options);
    /* Of the same sample of ground truth, but the predictions' own number: 4 = 37 * 17 + 5 modulo 50. */
    expected.first_invalid.sample = 47;
    assert_int_equal(gt_index[47], 4);
    for (size_t p = 0; p < NUM_PLANS; p++) {
        options = plans[p];
        options.on_invalid = RL_INVALID_IS_SKIPPED;
        expect_results(&shuffled, &options, &expected);
    }
    rl_results_release(&expected);
    free_scene(&s);
    free_scene(&shuffled);
}

/* A copy of an array in another type, order and place, that reads back to the same float32 numbers. */
static unsigned char *recast(rl_tensor *tensor, rl_dtype dtype, bool fortran, bool swapped, size_t offset)
{
    rl_status status;
    size_t count = rl_tensor_count(tensor), size = rl_dtype_size(dtype);
    unsigned char *memory = allocate(offset + count * size);
    rl_tensor made;
    expect_success(rl_tensor_init(&made, dtype, size, tensor->rank, tensor->shape, fortran, memory + offset, &status),
                   &status);
    made.swapped = swapped;
    for (size_t k = 0; k < count; k++) {
        size_t rest = k, place = offset;
        for (int axis = made.rank - 1; axis >= 0; axis--) {
            place += rest % made.shape[axis] * (size_t)made.stride[axis];
            rest /= made.shape[axis];
        }
        unsigned char bytes[8];
        float single;
        memcpy(&single, tensor->data + k * sizeof single, sizeof single);
        double number = (double)single;
        if (dtype == RL_F64) {
            memcpy(bytes, &number, sizeof number);
        } else if (dtype == RL_F32) {
            memcpy(bytes, &single, sizeof single);
        } else { /* float16 of a multiple of 2^-10 in [0, 1] */
            int exponent = 0;
            double fraction = frexp(number, &exponent);
            uint16_t half = 0;
            if (number != 0.0)
                half = (uint16_t)((unsigned)(exponent + 14) << 10 | ((unsigned)(fraction * 2048.0) - 1024));
            memcpy(bytes, &half, sizeof half);
        }
        for (size_t byte = 0; byte < size; byte++) memory[place + byte] = bytes[swapped ? size - 1 - byte : byte];
    }
    *tensor = made;
    return memory;
}

static void round_to_half(float *numbers, size_t count)
{
    for (size_t k = 0; k < count; k++) numbers[k] = floorf(numbers[k] * 1024.0f) / 1024.0f;
}

static void types_and_places_do_not_show(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 5);
    round_to_half(s.boxes, CROWD * 9 * 4);
    round_to_half(s.class_probs, CROWD * 9 * 40);
    round_to_half(s.existence, CROWD * 9);
    rl_results expected = evaluate(&s, &plans[0]);
    const rl_dtype dtypes[] = {RL_F16, RL_F32, RL_F64};
    for (unsigned variant = 0; variant < 24; variant++) {
        unsigned char *memory[3];
        view_predictions(&s);
        for (unsigned array = 0; array < 3; array++) /* one array may be read in place and the next one not */
            memory[array] = recast(&s.tensor[array], dtypes[(variant + array * (variant / 12)) % 3], variant & 4,
                                   variant & 8, variant % 5);
        connect(&s);
        expect_results(&s, &plans[variant % NUM_PLANS], &expected);
        for (unsigned array = 0; array < 3; array++) free(memory[array]);
    }
    rl_results_release(&expected);
    free_scene(&s);
}

static void name_origins(scene *s)
{
    s->gt.origin = (rl_origin){.file = "gt.json", .boxes = "rects_gt", .labels = "classes_gt", .weights = "weights_gt"};
    s->predictions.origin = (rl_origin){
        .file = "pred.npz", .boxes = "rects_pred", .class_probs = "classes_pred", .existence = "pred_existence"};
}

static void expect_error_in_all_plans(const scene *s, rl_code code, const char *line)
{
    for (size_t p = 0; p < NUM_PLANS; p++) expect_error(s, &plans[p], code, line);
}

/* Sets one number, expects the error, and puts the number back. */
static void with_number(const scene *s, float *place, float number, const char *line)
{
    float old = *place;
    *place = number;
    expect_error_in_all_plans(s, RL_ERR_NONFINITE, line);
    *place = old;
}

static void numbers_that_are_not_finite_are_named(void **state)
{
    (void)state;
    scene s;
    make_scene(&s, 4, 3, 4, 5, (size_t[]){2, 3, 1}, ANYWHERE);
    with_number(&s, s.boxes + 4 * 4 * 1 + 4 * 2 + 3, NAN,
                "array 'boxes', sample 1: element (2, 3) is nan; finite numbers were expected");
    with_number(&s, s.weights + 5, INFINITY,
                "array 'weights', sample 2: element (0) is inf; finite numbers were expected");
    name_origins(&s);
    with_number(&s, s.boxes + 0, -NAN,
                "pred.npz: array 'rects_pred', sample 0: element (0, 0) is nan; finite numbers were expected");
    with_number(&s, s.class_probs + 4 * 5 * 2 + 19, -INFINITY,
                "pred.npz: array 'classes_pred', sample 2: element (3, 4) is -inf; finite numbers were expected");
    with_number(&s, s.existence + 4 + 1, INFINITY,
                "pred.npz: array 'pred_existence', sample 1: element (1) is inf; finite numbers were expected");
    with_number(&s, s.gt_boxes + 4 * 4 + 2, NAN,
                "gt.json: array 'rects_gt', sample 1: element (2, 2) is nan; finite numbers were expected");
    with_number(&s, s.weights + 1, -NAN,
                "gt.json: array 'weights_gt', sample 0: element (1) is nan; finite numbers were expected");

    const char *const gt_files[] = {"gt/a", "gt/b", "gt/c"}, *const pred_files[] = {"p/a", "p/b", "p/c"};
    s.gt.origin.sample_files = gt_files;
    s.predictions.origin.sample_files = pred_files;
    with_number(&s, s.weights + 1, NAN,
                "gt/a: array 'weights_gt', sample 0: element (1) is nan; finite numbers were expected");
    with_number(&s, s.existence + 11, NAN,
                "p/c: array 'pred_existence', sample 2: element (3) is nan; finite numbers were expected");

    /* Told as what it is, though as float32 it is infinite. */
    double *wide = allocate(3 * 4 * sizeof *wide);
    for (size_t k = 0; k < 12; k++) wide[k] = k == 6 ? -1e300 : 0.5;
    rl_status status;
    expect_success(rl_tensor_init(&s.tensor[2], RL_F64, 8, 2, (size_t[]){3, 4}, false, wide, &status), &status);
    connect(&s);
    expect_error_in_all_plans(&s, RL_ERR_NONFINITE,
                              "array 'existence', sample 1: element (2) is -1e+300; that is beyond float32");
    free(wide);
    free_scene(&s);
}

static void boxes_too_large_for_their_cost_are_told(void **state)
{
    (void)state;
    scene s;
    make_scene(&s, 4, 3, 2, 2, (size_t[]){2, 2, 2}, ANYWHERE);
    name_origins(&s);
    const float huge[] = {0, 0, 1e30f, 1e30f};
    memcpy(s.gt_boxes + 4 * 3, huge, sizeof huge);
    memcpy(s.boxes + 4 * 3, huge, sizeof huge);
    expect_error_in_all_plans(&s, RL_ERR_NONFINITE,
                              "pred.npz: sample 1: the cost of prediction 1 and object 1 is nan: the boxes or "
                              "probabilities are too large for float32");
    free_scene(&s);
}

static void labels_must_be_classes(void **state)
{
    (void)state;
    scene s;
    make_scene(&s, 4, 3, 4, 5, (size_t[]){2, 3, 1}, ANYWHERE);
    rl_options skip = {.on_invalid = RL_INVALID_IS_SKIPPED};
    s.labels[4] = 5;
    expect_error_in_all_plans(&s, RL_ERR_INPUT,
                              "array 'labels', sample 1: object 2 has label 5; a class in [0, 5) was expected");
    s.labels[4] = -1;
    s.gt_boxes[4 * 4] = NAN; /* no excuse */
    name_origins(&s);
    expect_error(&s, &skip, RL_ERR_INPUT,
                 "gt.json: array 'classes_gt', sample 1: object 2 has label -1; a class in [0, 5) was expected");
    free_scene(&s);

    make_scene(&s, 4, 1, 4, 1, (size_t[]){1}, ANYWHERE);
    s.num_classes = 0;
    view_predictions(&s);
    connect(&s);
    expect_error(&s, &skip, RL_ERR_INPUT,
                 "array 'labels', sample 0: object 0 has label 0; a class in [0, 0) was expected");
    free_scene(&s);
}

/* Failures of all stages in different samples: whichever stage or thread comes first, the first sample's is told. */
static void the_earliest_samples_error_is_told(void **state)
{
    (void)state;
    const float huge[] = {0, 0, 1e30f, 1e30f};
    size_t counts[CROWD];
    for (size_t b = 0; b < CROWD; b++) counts[b] = 1 + b % 4;
    for (size_t first = 0; first < 3; first++) {
        scene s;
        make_scene(&s, 9, CROWD, 9, 40, counts, ANYWHERE);
        size_t cost = 10 + (first + 0) % 3, number = 10 + (first + 1) % 3, label = 10 + (first + 2) % 3;
        memcpy(s.gt_boxes + 4 * s.offsets[cost], huge, sizeof huge);
        memcpy(s.boxes + 4 * 9 * cost, huge, sizeof huge);
        s.existence[9 * number + 8] = NAN;
        s.labels[s.offsets[label]] = 40;
        s.labels[s.offsets[30]] = 40;
        char line[256];
        if (cost == 10)
            expect_error_in_all_plans(&s, RL_ERR_NONFINITE,
                                      "sample 10: the cost of prediction 0 and object 0 is nan: the boxes or "
                                      "probabilities are too large for float32");
        else if (number == 10)
            expect_error_in_all_plans(&s, RL_ERR_NONFINITE,
                                      "array 'existence', sample 10: element (8) is nan; finite numbers were expected");
        else
            expect_error_in_all_plans(
                &s, RL_ERR_INPUT, "array 'labels', sample 10: object 0 has label 40; a class in [0, 40) was expected");

        /* Where samples are skipped, only the label fails the run, wherever the others lie. */
        snprintf(line, sizeof line,
                 "array 'labels', sample %zu: object 0 has label 40; a class in [0, 40) was expected", label);
        for (size_t p = 0; p < NUM_PLANS; p++) {
            rl_options options = plans[p];
            options.on_invalid = RL_INVALID_IS_SKIPPED;
            expect_error(&s, &options, RL_ERR_INPUT, line);
        }
        free_scene(&s);
    }
}

static void arrays_that_do_not_belong_together_are_refused(void **state)
{
    (void)state;
    scene s;
    rl_status status;
    rl_predictions made;
    make_scene(&s, 4, 3, 4, 5, (size_t[]){2, 3, 1}, ANYWHERE);
    const rl_tensor *t = s.tensor;
    rl_tensor wrong[3] = {t[0], t[1], t[2]};
    wrong[0].shape[2] = 5;
    wrong[1].shape[0] = 2;
    wrong[2].shape[1] = 3;
    expect_failure(rl_predictions_from_tensors(&made, &wrong[0], &t[1], &t[2], &status), &status, RL_ERR_INPUT,
                   "array 'boxes': its shape is not (B, P, 4)");
    expect_failure(rl_predictions_from_tensors(&made, &t[2], &t[1], &t[2], &status), &status, RL_ERR_INPUT,
                   "array 'boxes': its shape is not (B, P, 4)");
    expect_failure(rl_predictions_from_tensors(&made, &t[0], &wrong[1], &t[2], &status), &status, RL_ERR_INPUT,
                   "array 'class_probs': its shape is not (B, P, C) with the B and P of 'boxes'");
    expect_failure(rl_predictions_from_tensors(&made, &t[0], &t[2], &t[2], &status), &status, RL_ERR_INPUT,
                   "array 'class_probs': its shape is not (B, P, C) with the B and P of 'boxes'");
    expect_failure(rl_predictions_from_tensors(&made, &t[0], &t[1], &wrong[2], &status), &status, RL_ERR_INPUT,
                   "array 'existence': its shape is not (B, P) with the B and P of 'boxes'");
    expect_failure(rl_predictions_from_tensors(&made, &t[0], &t[1], &t[1], &status), &status, RL_ERR_INPUT,
                   "array 'existence': its shape is not (B, P) with the B and P of 'boxes'");

    s.gt.num_samples = 2;
    expect_error(&s, &plans[0], RL_ERR_INPUT, "there are 2 samples of ground truth but 3 of predictions");
    s.gt.num_samples = 3;
    s.offsets[2] = 1;
    expect_error(&s, &plans[0], RL_ERR_ARGUMENT, "sample 1: offsets must start at 0 and not decrease");
    s.offsets[2] = 5;
    s.offsets[0] = 1;
    expect_error(&s, &plans[0], RL_ERR_ARGUMENT, "sample 0: offsets must start at 0 and not decrease");
    s.offsets[0] = 0;
    s.predictions.gt_index = (size_t[]){0, 2, 3};
    name_origins(&s);
    expect_error(&s, &plans[0], RL_ERR_ARGUMENT, "pred.npz: sample 2: gt_index names sample 3 of 3");
    s.predictions.gt_index = NULL;

    rl_tensor text = s.tensor[1];
    text.dtype = RL_BYTES;
    s.predictions.all.class_probs = text;
    expect_error_in_all_plans(&s, RL_ERR_INPUT,
                              "pred.npz: array 'classes_pred', sample 0: it holds bytes; numbers were expected");
    free_scene(&s);
}

/* Predictions whose loading is watched, and fails from some sample on. */
typedef struct loading {
    const scene *source;
    size_t num_lanes, max_count, prepared, next, fail_from;
} loading;

static bool prepare_watched(void *context, size_t num_lanes, size_t max_count, rl_status *status)
{
    (void)status;
    loading *self = context;
    self->num_lanes = num_lanes;
    self->max_count = max_count;
    self->prepared++;
    return true;
}

static bool refuse_to_prepare(void *context, size_t num_lanes, size_t max_count, rl_status *status)
{
    (void)context, (void)num_lanes, (void)max_count;
    return rl_fail(status, RL_ERR_IO, "not prepared");
}

static bool load_watched(void *context, size_t lane, size_t first, size_t count, rl_prediction_rows *rows,
                         rl_status *status)
{
    loading *self = context;
    assert_int_equal(self->prepared, 1);
    assert_true(lane < self->num_lanes);
    assert_true(count > 0 && count <= self->max_count);
    assert_int_equal(first, self->next);
    self->next += count;
    if (first + count > self->fail_from) {
        rl_status_set(status, RL_ERR_IO, "cannot be read");
        rl_in_file(status, "pred/x.npz");
        return rl_in_sample(status, self->fail_from);
    }
    const rl_predictions *all = &self->source->predictions;
    return all->load(all->context, lane, first, count, rows, status);
}

static void loading_is_in_order_and_may_fail(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 6);
    rl_results expected = evaluate(&s, &plans[0]);
    scene watched = s;
    watched.predictions.load = load_watched;
    watched.predictions.prepare = prepare_watched;
    for (size_t p = 0; p < NUM_PLANS; p++) {
        loading self = {.source = &s, .fail_from = CROWD};
        watched.predictions.context = &self;
        expect_results(&watched, &plans[p], &expected);
        assert_int_equal(self.next, CROWD);

        self = (loading){.source = &s, .fail_from = 17};
        expect_error(&watched, &plans[p], RL_ERR_IO, "pred/x.npz: sample 17: cannot be read");
        assert_int_equal(self.prepared, 1);
        assert_true(self.next <= 17 + self.max_count); /* and no further */
    }

    /* An error in an earlier sample is told, though it may be found after the failure to load. */
    s.existence[9 * 2] = NAN;
    for (size_t p = 0; p < NUM_PLANS; p++) {
        loading self = {.source = &s, .fail_from = 40};
        if (plans[p].batch_size == 0 || plans[p].batch_size > 3) continue;
        watched.predictions.context = &self;
        expect_error(&watched, &plans[p], RL_ERR_NONFINITE,
                     "array 'existence', sample 2: element (0) is nan; finite numbers were expected");
    }
    watched.predictions.prepare = refuse_to_prepare;
    expect_error_in_all_plans(&watched, RL_ERR_IO, "not prepared");
    rl_results_release(&expected);
    free_scene(&s);
}

typedef struct progress {
    size_t calls, done;
} progress;

static void watch_progress(void *context, size_t done, size_t total)
{
    progress *seen = context;
    assert_int_equal(total, CROWD);
    assert_true(done > seen->done && done <= total);
    seen->done = done;
    seen->calls++;
}

static void progress_only_rises(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 7);
    for (size_t p = 0; p < NUM_PLANS; p++) {
        progress seen = {0, 0};
        rl_options options = plans[p];
        options.progress = watch_progress;
        options.progress_context = &seen;
        rl_results results = evaluate(&s, &options);
        assert_int_equal(seen.done, CROWD);
        if (options.batch_size == 1) assert_int_equal(seen.calls, CROWD);
        rl_results_release(&results);
    }
    free_scene(&s);
}

/* A device that is the CPU, but fails at a call by its number, and reads nothing in place where told so. */
typedef struct device {
    rl_backend backend;
    rl_backend_ops ops;
    size_t calls, fail_at; /* of fallible calls; used by one thread */
} device;

typedef struct device_job {
    device *owner;
    rl_job *job;
} device_job;

static bool call_fails(device *self, rl_status *status)
{
    if (++self->calls != self->fail_at) return false;
    rl_status_set(status, RL_ERR_DEVICE, "the device is gone");
    return true;
}

static void *device_host_alloc(rl_backend *backend, size_t size, rl_status *status)
{
    if (call_fails((device *)backend, status)) return NULL;
    return rl_backend_cpu()->ops->host_alloc(rl_backend_cpu(), size, status);
}

static void device_job_destroy(rl_job *job)
{
    device_job *wrapped = (device_job *)job;
    rl_backend_cpu()->ops->job_destroy(wrapped->job);
    free(wrapped);
}

static rl_job *device_job_create(rl_backend *backend, const rl_batch_limits *limits, rl_status *status)
{
    device *self = (device *)backend;
    if (call_fails(self, status)) return NULL;
    device_job *wrapped = allocate(sizeof *wrapped);
    wrapped->owner = self;
    wrapped->job = rl_backend_cpu()->ops->job_create(rl_backend_cpu(), limits, status);
    assert_non_null(wrapped->job);
    return (rl_job *)wrapped;
}

static bool device_cost(rl_job *job, const rl_batch *batch, const float **cost, rl_status *status)
{
    device_job *wrapped = (device_job *)job;
    return !call_fails(wrapped->owner, status) && rl_backend_cpu()->ops->cost(wrapped->job, batch, cost, status);
}

static bool device_loss(rl_job *job, const rl_batch *batch, const rl_pairs *pairs, rl_losses *losses, float *iou,
                        rl_status *status)
{
    device_job *wrapped = (device_job *)job;
    return !call_fails(wrapped->owner, status) &&
           rl_backend_cpu()->ops->loss(wrapped->job, batch, pairs, losses, iou, status);
}

static void devices_fail_and_leave_nothing(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 6);
    device it = {.ops = *rl_backend_cpu()->ops};
    it.backend.ops = &it.ops;
    it.ops.reads_in_place = false;
    it.ops.host_alloc = device_host_alloc;
    it.ops.job_create = device_job_create;
    it.ops.job_destroy = device_job_destroy;
    it.ops.cost = device_cost;
    it.ops.loss = device_loss;
    rl_options options = {.backend = &it.backend, .num_threads = 1, .batch_size = 20};
    rl_results expected = evaluate(&s, &plans[0]);
    expect_results(&s, &options, &expected);
    size_t calls = it.calls;
    assert_true(calls >= 3 + 1 + 3 * 2); /* staging, job, and costs and losses of three batches */
    for (it.fail_at = 1; it.fail_at <= calls; it.fail_at++) {
        it.calls = 0;
        expect_error(&s, &options, RL_ERR_DEVICE, "the device is gone");
    }
    rl_results_release(&expected);
    free_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_samples_are_matched_and_weighed),
        cmocka_unit_test(numbers_worked_out_by_hand),
        cmocka_unit_test(missing_weights_are_one),
        cmocka_unit_test(empty_runs_have_empty_results),
        cmocka_unit_test(threads_and_batches_do_not_show),
        cmocka_unit_test(skipped_samples_are_left_out),
        cmocka_unit_test(gt_index_pairs_samples),
        cmocka_unit_test(types_and_places_do_not_show),
        cmocka_unit_test(numbers_that_are_not_finite_are_named),
        cmocka_unit_test(boxes_too_large_for_their_cost_are_told),
        cmocka_unit_test(labels_must_be_classes),
        cmocka_unit_test(the_earliest_samples_error_is_told),
        cmocka_unit_test(arrays_that_do_not_belong_together_are_refused),
        cmocka_unit_test(loading_is_in_order_and_may_fail),
        cmocka_unit_test(progress_only_rises),
        cmocka_unit_test(devices_fail_and_leave_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
