/* Gradients against finite differences of the formulas in float64, and how they are handed out. */
#include "core/formulas/criterion.h"
#include "tests/core/evaluate_testing.h"

#include <math.h>
#include <pthread.h>

/* All gradients of a run, at their places. */
typedef struct collected {
    const scene *scene;
    float *rows[3];
    size_t num_samples; /* given so far */
    pthread_mutex_t lock;
} collected;

static void row_sizes(const scene *s, size_t size[3])
{
    size[0] = 4 * s->num_preds;
    size[1] = s->num_classes * s->num_preds;
    size[2] = s->num_preds;
}

static bool collect(void *context, size_t first, size_t count, const rl_gradient_rows *rows, rl_status *status)
{
    (void)status;
    collected *to = context;
    const float *const from[] = {rows->of[0].rows[RL_BOXES], rows->of[0].rows[RL_CLASS_PROBS],
                                 rows->of[0].rows[RL_EXISTENCE]};
    size_t size[3];
    row_sizes(to->scene, size);
    pthread_mutex_lock(&to->lock);
    to->num_samples += count;
    for (int array = 0; array < 3; array++)
        memcpy(to->rows[array] + first * size[array], from[array], count * size[array] * sizeof(float));
    pthread_mutex_unlock(&to->lock);
    return true;
}

static rl_results collect_all(collected *to, const scene *s, rl_options options)
{
    size_t size[3];
    row_sizes(s, size);
    *to = (collected){.scene = s, .lock = PTHREAD_MUTEX_INITIALIZER};
    for (int array = 0; array < 3; array++) to->rows[array] = allocate(s->num_samples * size[array] * sizeof(float));
    options.gradients = collect;
    options.gradients_context = to;
    rl_results results = evaluate(s, &options);
    assert_int_equal(to->num_samples, s->num_samples);
    return results;
}

static void free_collected(collected *one)
{
    for (int array = 0; array < 3; array++) free(one->rows[array]);
}

/* A sample's predictions in float64, where differences are small. */
typedef struct point {
    double *array[3];
} point;

static double iou_of(const float *g, const double *p)
{
    double x = fmax(fmin((double)g[2], p[2]) - fmax((double)g[0], p[0]), 0.0);
    double y = fmax(fmin((double)g[3], p[3]) - fmax((double)g[1], p[1]), 0.0);
    double areas = ((double)g[2] - (double)g[0]) * ((double)g[3] - (double)g[1]) + (p[2] - p[0]) * (p[3] - p[1]);
    return x * y / fmax(areas - x * y, 1e-6);
}

/* The loss of sample `b`, for the matches of its result. */
static double loss_at(const scene *s, const rl_results *results, size_t b, const point *at)
{
    const rl_sample_result *sample = &results->samples[b];
    double loss = 0.0, existence_of_matched = 0.0, weights = 0.0, unmatched = 0.0;
    for (size_t i = 0; i < s->num_preds; i++) unmatched += fabs(at->array[2][i]);
    for (size_t m = 0; m < sample->num_matched; m++) {
        const rl_match *match = &results->matches[sample->first_match + m];
        size_t i = (size_t)match->pred, j = s->offsets[b] + (size_t)match->gt;
        double weight = (double)s->weights[j];
        for (size_t c = 0; c < s->num_classes; c++)
            loss += weight * fabs((c == (size_t)s->labels[j] ? 1.0 : 0.0) - at->array[1][i * s->num_classes + c]);
        double box_loss = (1.0 - iou_of(s->gt_boxes + 4 * j, at->array[0] + 4 * i)) * weight;
        double matched_weight = weight * (1.0 - box_loss);
        loss += box_loss;
        weights += matched_weight;
        existence_of_matched += matched_weight * fabs(at->array[2][i] - 1.0);
        unmatched -= fabs(at->array[2][i]);
    }
    size_t num_unmatched = s->num_preds - sample->num_matched;
    if (num_unmatched) loss += weights / (double)num_unmatched * unmatched;
    return loss + existence_of_matched;
}

static double difference(const scene *s, const rl_results *results, size_t b, const point *at, double *number)
{
    const double step = 1e-6, before = *number;
    *number = before + step;
    double above = loss_at(s, results, b, at);
    *number = before - step;
    double below = loss_at(s, results, b, at);
    *number = before;
    return (above - below) / (2.0 * step);
}

static void hold_sample(const scene *s, const rl_results *results, size_t b, const collected *gradients)
{
    const float *const given[] = {s->boxes, s->class_probs, s->existence};
    size_t size[3];
    point at;
    row_sizes(s, size);
    for (int array = 0; array < 3; array++) {
        at.array[array] = allocate(size[array] * sizeof(double));
        for (size_t k = 0; k < size[array]; k++) at.array[array][k] = (double)given[array][b * size[array] + k];
    }
    for (int array = 0; array < 3; array++)
        for (size_t k = 0; k < size[array]; k++) {
            double expected = difference(s, results, b, &at, &at.array[array][k]);
            double actual = (double)gradients->rows[array][b * size[array] + k];
            if (!(fabs(actual - expected) <= 1e-5 * fmax(fabs(expected), 1.0)))
                fail_msg("sample %zu, array %d, element %zu: %.9g, expected %.9g", b, array, k, actual, expected);
        }
    for (int array = 0; array < 3; array++) free(at.array[array]);
}

static void hold_scene(const scene *s)
{
    collected gradients;
    rl_results results = collect_all(&gradients, s, (rl_options){0});
    for (size_t b = 0; b < s->num_samples; b++) hold_sample(s, &results, b, &gradients);
    rl_results_release(&results);
    free_collected(&gradients);
}

static void finite_differences_agree(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        scene s;
        make_crowd(&s, seed);
        hold_scene(&s);
        free_scene(&s);
    }
    const size_t counts[] = {0, 1, 4, 7, 9};
    scene s;
    make_scene(&s, 5, 5, 7, 3, counts, OVERLAPPING);
    for (size_t j = 0; j < s.offsets[5]; j++) s.weights[j] = 3.0f * s.weights[j] - 1.0f;
    hold_scene(&s);
    free_scene(&s);
}

static void are_the_same_in_all_plans(void **state)
{
    (void)state;
    scene s;
    size_t size[3];
    collected expected, actual;
    make_crowd(&s, 4);
    row_sizes(&s, size);
    rl_results results = collect_all(&expected, &s, plans[0]);
    for (size_t p = 1; p < NUM_PLANS; p++) {
        rl_results others = collect_all(&actual, &s, plans[p]);
        expect_same(&others, &results);
        for (int array = 0; array < 3; array++)
            assert_memory_equal(actual.rows[array], expected.rows[array], CROWD * size[array] * sizeof(float));
        rl_results_release(&others);
        free_collected(&actual);
    }
    rl_results_release(&results);
    free_collected(&expected);
    free_scene(&s);
}

static void skipped_samples_have_none(void **state)
{
    (void)state;
    scene s;
    collected gradients;
    const size_t counts[] = {2, 2, 2};
    make_scene(&s, 6, 3, 5, 4, counts, OVERLAPPING);
    s.existence[5 + 3] = NAN;
    rl_results results = collect_all(&gradients, &s, (rl_options){.on_invalid = RL_INVALID_IS_SKIPPED});
    assert_true(results.samples[1].invalid);
    for (size_t k = 0; k < 20; k++) assert_true(gradients.rows[0][20 + k] == 0.0f && gradients.rows[1][20 + k] == 0.0f);
    for (size_t i = 0; i < 15; i++) assert_int_equal(gradients.rows[2][i] != 0.0f, i / 5 != 1);
    rl_results_release(&results);
    free_collected(&gradients);
    free_scene(&s);
}

static bool refuse(void *context, size_t first, size_t count, const rl_gradient_rows *rows, rl_status *status)
{
    (void)context;
    (void)rows;
    return first + count <= 30 || rl_fail(status, RL_ERR_IO, "no room");
}

static void failures_are_reported(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 7);
    for (size_t p = 0; p < NUM_PLANS; p++) {
        rl_options options = plans[p];
        options.gradients = refuse;
        expect_error(&s, &options, RL_ERR_IO, "no room");
    }
    free_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finite_differences_agree),
        cmocka_unit_test(are_the_same_in_all_plans),
        cmocka_unit_test(skipped_samples_have_none),
        cmocka_unit_test(failures_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
