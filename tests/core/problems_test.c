/* What is wrong with the numbers of an input: each cause once and twice, where, how often, and nothing else. */
#include "tests/core/loading_testing.h"
#include "tests/core/problems_testing.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

static void find(const scene *s)
{
    find_problems(s, rl_criterion_preset("accv"));
}

/* Three samples of 4 predictions and 5 classes. */
static void make(scene *s)
{
    make_scene(s, 4, 3, 4, 5, (size_t[]){2, 3, 1}, OVERLAPPING);
    s->gt.origin.file = "gt.json";
    s->predictions.origin.file = "pred.npz";
}

static void sound_input_has_none(void **state)
{
    (void)state;
    scene s;
    make(&s);
    find(&s);
    assert_int_equal(num_kinds(), 0);
    free_scene(&s);

    make_scene(&s, 4, 2, 0, 5, (size_t[]){0, 2}, OVERLAPPING);
    find(&s);
    assert_int_equal(num_kinds(), 0);
    free_scene(&s);
}

static void numbers_count_where_they_stand(void **state)
{
    (void)state;
    scene s;
    make(&s);
    s.boxes[4 * (4 * 1 + 3) + 2] = NAN;
    s.boxes[4 * (4 * 2 + 0) + 1] = -NAN;
    s.class_probs[5 * (4 * 2 + 1) + 4] = NAN;
    s.existence[4 + 2] = -INFINITY;
    s.weights[2] = INFINITY;
    s.weights[4] = INFINITY;
    s.gt_boxes[4 * 5 + 3] = NAN;
    s.labels[0] = -1;
    s.labels[1] = 5;
    find(&s);
    expect_problem(RL_CAUSE_NAN, RL_BOXES, 2, 2, 1, "pred.npz: array 'boxes', sample 1: x2 of prediction 3 is nan");
    expect_problem(RL_CAUSE_NAN, RL_CLASS_PROBS, 1, 1, 2,
                   "pred.npz: array 'class_probs', sample 2: class 4 of prediction 1 is nan");
    expect_problem(RL_CAUSE_INFINITE, RL_EXISTENCE, 1, 1, 1,
                   "pred.npz: array 'existence', sample 1: the existence of prediction 2 is -inf");
    expect_problem(RL_CAUSE_INFINITE, RL_GT_WEIGHTS, 2, 1, 1,
                   "gt.json: array 'weights', sample 1: the weight of object 0 is inf");
    expect_problem(RL_CAUSE_NAN, RL_GT_BOXES, 1, 1, 2, "gt.json: array 'boxes', sample 2: y2 of object 0 is nan");
    expect_problem(RL_CAUSE_LABEL, RL_GT_LABELS, 2, 1, 0,
                   "gt.json: array 'labels', sample 0: object 0 has label -1 of 5 classes");
    assert_int_equal(problems[RL_CAUSE_COST_INVALID][RL_PLACE_COSTS].num_samples, 2);
    assert_int_equal(num_kinds(), 7);
    free_scene(&s);
}

static void samples_are_numbered_as_in_their_own_file(void **state)
{
    (void)state;
    scene s;
    make(&s);
    s.predictions.gt_index = (size_t[]){2, 0, 1};
    s.boxes[4 * 4 * 1] = NAN;
    s.gt_boxes[4 * 5] = NAN;
    find(&s);
    expect_problem(RL_CAUSE_NAN, RL_BOXES, 1, 1, 0, "pred.npz: array 'boxes', sample 1: x1 of prediction 0 is nan");
    expect_problem(RL_CAUSE_NAN, RL_GT_BOXES, 1, 1, 2, "gt.json: array 'boxes', sample 2: x1 of object 0 is nan");
    free_scene(&s);
}

static void overflow_is_judged_by_the_original_type(void **state)
{
    (void)state;
    scene s;
    rl_status status;
    make(&s);
    double wide[12];
    uint16_t half[48];
    for (size_t k = 0; k < 12; k++) wide[k] = k == 6 ? -1e300 : k == 9 ? (double)FLT_MAX : 0.5;
    for (size_t k = 0; k < 48; k++) half[k] = k % 4 < 2 ? 0 : 0x3c00;
    half[47] = 0x7bff;            /* 65504 */
    half[44] = half[45] = 0xfc00; /* -inf */
    half[42] = 0x7bfe;            /* 65472, which is sound */
    half[3] = 0x7e00;             /* NaN */
    expect_success(rl_tensor_init(&s.tensor[0], RL_F16, 2, 3, (size_t[]){3, 4, 4}, false, half, &status), &status);
    expect_success(rl_tensor_init(&s.tensor[2], RL_F64, 8, 2, (size_t[]){3, 4}, false, wide, &status), &status);
    connect(&s);
    find(&s);
    expect_problem(RL_CAUSE_OVER_F32, RL_EXISTENCE, 1, 1, 1,
                   "array 'existence', sample 1: the existence of prediction 2 is -1e+300");
    expect_problem(RL_CAUSE_OVER_F16, RL_BOXES, 3, 1, 2, "array 'boxes', sample 2: x1 of prediction 3 is -inf");
    expect_problem(RL_CAUSE_NAN, RL_BOXES, 1, 1, 0, "array 'boxes', sample 0: y2 of prediction 0 is nan");
    free_scene(&s);
}

static void overflow_of_finite_numbers_is_reported_with_its_term(void **state)
{
    (void)state;
    scene s;
    make(&s);
    const float huge[] = {0, 0, 1e30f, 1e30f}, inverted[] = {0.5f, 0, 0.25f, 1};
    memcpy(s.gt_boxes + 4 * 2, huge, sizeof huge);
    memcpy(s.boxes + 4 * 4, huge, sizeof huge);
    memcpy(s.boxes + 4 * 5, inverted, sizeof inverted);
    find(&s);
    expect_problem(RL_CAUSE_AREA, RL_GT_BOXES, 1, 1, 1,
                   "gt.json: array 'boxes', sample 1: object 0 has the corners (0, 0) and (1e+30, 1e+30)");
    expect_problem(RL_CAUSE_AREA, RL_BOXES, 1, 1, 1,
                   "pred.npz: array 'boxes', sample 1: prediction 0 has the corners (0, 0) and (1e+30, 1e+30)");
    expect_problem(RL_CAUSE_INVERTED, RL_BOXES, 1, 1, 1,
                   "pred.npz: array 'boxes', sample 1: prediction 1 has the corners (0.5, 0) and (0.25, 1)");
    assert_int_equal(problems[RL_CAUSE_IOU][RL_PLACE_COSTS].count, 1);
    assert_int_equal(problems[RL_CAUSE_COST_INVALID][RL_PLACE_COSTS].count, 1);
    assert_int_equal(num_kinds(), 5);
    assert_false(rl_cause_is_problem(RL_CAUSE_INVERTED));
    free_scene(&s);
}

/* Only a probability of -infinity costs +infinity. */
static void infeasible_samples_are_reported(void **state)
{
    (void)state;
    scene s;
    make(&s);
    size_t label = (size_t)s.labels[5];
    for (size_t i = 0; i < 3; i++) s.class_probs[5 * (4 * 2 + i) + label] = -INFINITY;
    find(&s);
    assert_int_equal(problems[RL_CAUSE_INFEASIBLE][RL_PLACE_COSTS].count, 0); /* one prediction is left */
    s.class_probs[5 * (4 * 2 + 3) + label] = -INFINITY;
    find(&s);
    expect_problem(RL_CAUSE_INFEASIBLE, RL_PLACE_COSTS, 1, 1, 2,
                   "pred.npz: sample 2: every matching of its 1 objects has an infinite cost");
    char line[96];
    snprintf(line, sizeof line, "pred.npz: array 'class_probs', sample 2: class %zu of prediction 0 is -inf", label);
    expect_problem(RL_CAUSE_INFINITE, RL_CLASS_PROBS, 4, 1, 2, line);
    assert_int_equal(num_kinds(), 2);
    free_scene(&s);
}

static void samples_are_loaded_in_order_by_one_slot(void **state)
{
    (void)state;
    scene s;
    size_t counts[CROWD] = {0};
    make_scene(&s, 4, CROWD, 500, 5, counts, OVERLAPPING);
    loading self = {.source = &s, .fail_from = CROWD};
    scene watched = s;
    watch_loading(&watched.predictions, &self);
    s.existence[500 * 40] = NAN;
    find(&watched);
    expect_problem(RL_CAUSE_NAN, RL_EXISTENCE, 1, 1, 40,
                   "array 'existence', sample 40: the existence of prediction 0 is nan");
    assert_int_equal(num_kinds(), 1);
    assert_int_equal(self.num_slots, 1);
    assert_int_equal(self.next, CROWD);
    assert_true(self.max_count > 1 && self.max_count < CROWD);

    rl_status status;
    self = (loading){.source = &s, .fail_from = 17};
    expect_failure(rl_problems_find(&watched.gt, &watched.predictions, rl_criterion_preset("accv"), &problems, &status),
                   &status, RL_ERR_IO, "pred/x.npz: sample 17: cannot be read");
    free_scene(&s);
}

static void text_is_refused(void **state)
{
    (void)state;
    scene s;
    rl_status status;
    make(&s);
    s.predictions.all.of[RL_DECODER].array[RL_EXISTENCE].dtype = RL_BYTES;
    expect_failure(rl_problems_find(&s.gt, &s.predictions, rl_criterion_preset("accv"), &problems, &status), &status,
                   RL_ERR_INPUT, "pred.npz: array 'existence', sample 0: it holds bytes; numbers were expected");
    free_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_input_has_none),
        cmocka_unit_test(numbers_count_where_they_stand),
        cmocka_unit_test(samples_are_numbered_as_in_their_own_file),
        cmocka_unit_test(overflow_is_judged_by_the_original_type),
        cmocka_unit_test(overflow_of_finite_numbers_is_reported_with_its_term),
        cmocka_unit_test(infeasible_samples_are_reported),
        cmocka_unit_test(text_is_refused),
        cmocka_unit_test(samples_are_loaded_in_order_by_one_slot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
