/* Costs of NaN and infinity as the largest of all: what is matched then, and what comes of it, however the work is
 * shared out. */
#include "tests/core/evaluate_testing.h"

#include <float.h>
#include <math.h>

static rl_options clamped(rl_options options)
{
    options.on_invalid = RL_INVALID_IS_CLAMPED;
    return options;
}

/* Every sample but each fourth has numbers that are not finite, or do not stay so. */
static void spoil(scene *s)
{
    static const float wild[] = {NAN, -NAN, INFINITY, -INFINITY, 1e30f, -1e30f};
    uint64_t random = 3;
    for (size_t b = 0; b < s->num_samples; b++) {
        float *const arrays[] = {s->boxes + 4 * s->num_preds * b, s->class_probs + s->num_preds * s->num_classes * b,
                                 s->existence + s->num_preds * b, s->gt_boxes + 4 * s->offsets[b],
                                 s->weights + s->offsets[b]};
        size_t objects = s->offsets[b + 1] - s->offsets[b];
        const size_t counts[] = {4 * s->num_preds, s->num_preds * s->num_classes, s->num_preds, 4 * objects, objects};
        for (size_t array = 0; array < 5 && b % 4; array++)
            for (size_t k = random_below(&random, 9); k < counts[array]; k += 1 + random_below(&random, 30))
                arrays[array][k] = wild[random_below(&random, 6)];
    }
}

static void threads_and_batches_do_not_show(void **state)
{
    (void)state;
    scene s, clean;
    make_crowd(&clean, 6);
    make_crowd(&s, 6);
    spoil(&s);
    rl_options options = clamped(plans[0]);
    rl_results expected = evaluate(&s, &options), unspoilt = evaluate(&clean, &plans[0]);
    assert_int_equal(expected.num_invalid, 0);
    assert_int_equal(expected.first_invalid.code, RL_OK);
    expect_same_doubles(expected.total, (double)NAN);
    size_t num_clamped = 0;
    for (size_t m = 0; m < expected.num_matches; m++) {
        assert_true(isfinite(expected.matches[m].cost));
        num_clamped += expected.matches[m].cost == FLT_MAX;
    }
    assert_true(num_clamped > 0 && num_clamped < expected.num_matches);
    for (size_t b = 0; b < CROWD; b += 4) expect_same_sample(&expected.samples[b], &unspoilt.samples[b]);
    for (size_t p = 1; p < NUM_PLANS; p++) {
        options = clamped(plans[p]);
        expect_results(&s, &options, &expected);
        expect_results(&clean, &options, &unspoilt);
    }
    rl_results_release(&expected);
    rl_results_release(&unspoilt);
    free_scene(&s);
    free_scene(&clean);
}

/* Where there are others, a prediction of NaN is not matched, and no loss depends on its box. */
static void the_finite_are_matched_first(void **state)
{
    (void)state;
    scene s;
    const rl_options options = clamped(plans[0]);
    make_scene(&s, 4, 1, 3, 2, (size_t[]){2}, OVERLAPPING);
    for (size_t k = 0; k < 4; k++) s.boxes[4 + k] = NAN;
    rl_results results = evaluate(&s, &options);
    assert_int_equal(results.num_matches, 2);
    assert_int_equal(results.matches[0].pred, 0);
    assert_int_equal(results.matches[1].pred, 2);
    assert_true(isfinite(results.total));
    rl_results_release(&results);
    free_scene(&s);
}

/* Where there are none, it is; what it takes part in is NaN, and the rest is not. */
static void what_must_be_matched_costs_the_most(void **state)
{
    (void)state;
    scene s;
    const rl_options options = clamped(plans[0]);
    const float nan = NAN;
    make_scene(&s, 4, 2, 1, 2, (size_t[]){1, 1}, OVERLAPPING);
    s.boxes[2] = -NAN;
    rl_results results = evaluate(&s, &options);
    const rl_sample_result *sample = &results.samples[0];
    assert_int_equal(results.num_matches, 2);
    assert_true(results.matches[0].cost == FLT_MAX);
    assert_memory_equal(&results.matches[0].iou, &nan, sizeof nan);
    assert_true(isfinite(sample->losses[RL_CLASS_LOSS]));
    expect_same_doubles(sample->losses[RL_BBOX_LOSS], (double)NAN);
    expect_same_doubles(sample->losses[RL_EXISTENCE_LOSS], (double)NAN);
    expect_same_doubles(sample->loss, (double)NAN);
    assert_true(isfinite(results.samples[1].loss));
    expect_same_doubles(results.total, (double)NAN);
    rl_results_release(&results);
    free_scene(&s);
}

/* Infinite losses of both signs come to NaN, the same one on every machine. */
static void infinite_losses_add_up(void **state)
{
    (void)state;
    scene s;
    const rl_options options = clamped(plans[0]);
    make_scene(&s, 4, 2, 1, 1, (size_t[]){1, 1}, OVERLAPPING);
    memcpy(s.boxes, s.gt_boxes, 8 * sizeof(float));
    for (size_t b = 0; b < 2; b++) {
        s.existence[b] = INFINITY;
        s.weights[b] = b ? -1.0f : 1.0f;
    }
    rl_results results = evaluate(&s, &options);
    expect_same_doubles(results.samples[0].loss, (double)INFINITY);
    expect_same_doubles(results.samples[1].loss, (double)-INFINITY);
    expect_same_doubles(results.total, (double)NAN);
    rl_results_release(&results);

    s.boxes[0] = s.boxes[2] = 5.0f; /* apart from the object: 1 - 2 * 1 is below 0 */
    s.weights[0] = 2.0f;
    s.class_probs[0] = -INFINITY;
    results = evaluate(&s, &options);
    expect_same_doubles(results.samples[0].losses[RL_CLASS_LOSS], (double)INFINITY);
    expect_same_doubles(results.samples[0].losses[RL_EXISTENCE_LOSS], (double)-INFINITY);
    expect_same_doubles(results.samples[0].loss, (double)NAN);
    rl_results_release(&results);
    free_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_and_batches_do_not_show),
        cmocka_unit_test(the_finite_are_matched_first),
        cmocka_unit_test(what_must_be_matched_costs_the_most),
        cmocka_unit_test(infinite_losses_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
