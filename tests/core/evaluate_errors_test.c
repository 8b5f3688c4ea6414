/* Input that cannot be evaluated: what is said of it, and that it is the same however the work is shared out. */
#include "tests/core/evaluate_testing.h"

#include <math.h>
#include <stdio.h>

static void name_origins(scene *s)
{
    s->gt.origin = (rl_origin){
        .file = "gt.json",
        .name = {{[RL_GT_BOXES] = "rects_gt", [RL_GT_LABELS] = "classes_gt", [RL_GT_WEIGHTS] = "weights_gt"}}};
    s->predictions.origin = (rl_origin){
        .file = "pred.npz",
        .name = {{[RL_BOXES] = "rects_pred", [RL_CLASS_PROBS] = "classes_pred", [RL_EXISTENCE] = "pred_existence"}}};
}

/* Sets one number, expects the error, and puts the number back. */
static void with_number(const scene *s, float *at, float number, const char *line)
{
    float old = *at;
    *at = number;
    expect_error_in_all_plans(s, RL_ERR_NONFINITE, line);
    *at = old;
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

    /* It is reported as what it is, though as float32 it is infinite. */
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

static void boxes_too_large_for_their_cost_are_reported(void **state)
{
    (void)state;
    scene s;
    make_scene(&s, 4, 3, 2, 2, (size_t[]){2, 2, 2}, ANYWHERE);
    name_origins(&s);
    const float huge[] = {0, 0, 1e30f, 1e30f};
    memcpy(s.gt_boxes + 4 * 2, huge, sizeof huge);
    memcpy(s.boxes + 4 * 3, huge, sizeof huge);
    expect_error_in_all_plans(&s, RL_ERR_NONFINITE,
                              "pred.npz: sample 1: the cost of prediction 1 and object 0 is nan: the boxes or "
                              "probabilities are too large for float32");
    free_scene(&s);
}

static void labels_must_be_classes(void **state)
{
    (void)state;
    scene s;
    make_scene(&s, 4, 3, 4, 5, (size_t[]){2, 3, 1}, ANYWHERE);
    rl_options skip = {.on_invalid = RL_INVALID_IS_SKIPPED}, clamp = {.on_invalid = RL_INVALID_IS_CLAMPED};
    s.labels[4] = 5;
    expect_error_in_all_plans(
        &s, RL_ERR_INPUT,
        "array 'labels', sample 1: object 2 has label 5; a class in [0, 5) was expected; labels start at 0");
    s.labels[4] = -1;
    s.gt_boxes[4 * 4] = NAN; /* no excuse */
    name_origins(&s);
    const char line[] = "gt.json: array 'classes_gt', sample 1: object 2 has label -1; a class in [0, 5) was expected";
    expect_error(&s, &skip, RL_ERR_INPUT, line);
    expect_error(&s, &clamp, RL_ERR_INPUT, line);
    free_scene(&s);

    make_scene(&s, 4, 1, 4, 1, (size_t[]){1}, ANYWHERE);
    s.num_classes = 0;
    view_predictions(&s);
    connect(&s);
    expect_error(&s, &skip, RL_ERR_INPUT,
                 "array 'labels', sample 0: object 0 has label 0; a class in [0, 0) was expected");
    free_scene(&s);
}

/* Failures of all stages in different samples: whichever stage or thread comes first, the first sample's is reported.
 */
static void the_earliest_samples_error_is_reported(void **state)
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
                &s, RL_ERR_INPUT,
                "array 'labels', sample 10: object 0 has label 40; a class in [0, 40) was expected; labels start at 0");

        /* Where samples are skipped, only the label fails the run, wherever the others lie. */
        snprintf(
            line, sizeof line,
            "array 'labels', sample %zu: object 0 has label 40; a class in [0, 40) was expected; labels start at 0",
            label);
        for (size_t p = 0; p < NUM_PLANS; p++) {
            rl_options options = plans[p];
            options.on_invalid = RL_INVALID_IS_SKIPPED;
            expect_error(&s, &options, RL_ERR_INPUT, line);
        }
        free_scene(&s);
    }
}

static void expect_unfit(const rl_tensor *boxes, const rl_tensor *probs, const rl_tensor *existence, const char *line)
{
    const rl_prediction_rows views = {
        .array = {[RL_BOXES] = *boxes, [RL_CLASS_PROBS] = *probs, [RL_EXISTENCE] = *existence}};
    rl_predictions made;
    rl_status status;
    expect_failure(rl_predictions_from_tensors(&made, rl_criterion_preset("accv"), &views, &status), &status,
                   RL_ERR_INPUT, line);
}

static void arrays_that_do_not_belong_together_are_refused(void **state)
{
    (void)state;
    scene s;
    rl_predictions made;
    rl_status status;
    make_scene(&s, 4, 3, 4, 5, (size_t[]){2, 3, 1}, ANYWHERE);
    const rl_tensor *t = s.tensor;
    rl_tensor wrong[3] = {t[0], t[1], t[2]};
    wrong[0].shape[2] = 5;
    wrong[1].shape[0] = 2;
    wrong[2].shape[1] = 3;
    expect_unfit(&wrong[0], &t[1], &t[2], "array 'boxes': its shape is not (B, P, 4)");
    expect_unfit(&t[2], &t[1], &t[2], "array 'boxes': its shape is not (B, P, 4)");
    expect_unfit(&t[0], &wrong[1], &t[2],
                 "array 'class_probs': its shape is not (B, P, C) with the B and P of 'boxes'");
    expect_unfit(&t[0], &t[2], &t[2], "array 'class_probs': its shape is not (B, P, C) with the B and P of 'boxes'");
    expect_unfit(&t[0], &t[1], &wrong[2], "array 'existence': its shape is not (B, P) with the B and P of 'boxes'");
    expect_unfit(&t[0], &t[1], &t[1], "array 'existence': its shape is not (B, P) with the B and P of 'boxes'");

    rl_tensor narrow = t[1];
    narrow.shape[2] = 4;
    const rl_prediction_rows both = {.array = {[RL_BOXES] = t[0], [RL_CLASS_PROBS] = t[1], [RL_LOGITS] = narrow}};
    expect_failure(rl_predictions_from_tensors(&made, rl_criterion_preset("detr"), &both, &status), &status,
                   RL_ERR_INPUT, "array 'logits': its shape is not (B, P, C) with the B and P of 'boxes'");

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
    expect_error(&s, &plans[0], RL_ERR_ARGUMENT,
                 "pred.npz: sample 2: gt_index is 3; a sample of the ground truth that no other has was expected");
    s.predictions.gt_index = (size_t[]){0, 2, 0};
    expect_error(&s, &plans[0], RL_ERR_ARGUMENT,
                 "pred.npz: sample 2: gt_index is 0; a sample of the ground truth that no other has was expected");
    s.predictions.gt_index = NULL;

    rl_tensor text = s.tensor[1];
    text.dtype = RL_BYTES;
    s.predictions.all.of[RL_DECODER].array[RL_CLASS_PROBS] = text;
    expect_error_in_all_plans(&s, RL_ERR_INPUT,
                              "pred.npz: array 'classes_pred', sample 0: it holds bytes; numbers were expected");
    free_scene(&s);
}

/* More of them than int32 can number are refused before anything is read. */
static void counts_beyond_int32_are_refused(void **state)
{
    (void)state;
    const size_t most = INT32_MAX;
    const rl_ground_truth gt = {.offsets = (const size_t[]){0}};
    const rl_predictions preds = {.blocks = rl_blocks_of_one(most + 1, most)};
    const rl_predictions classes = {.blocks = rl_blocks_of_one(most, most + 1)};
    rl_results results;
    rl_status status;
    expect_failure(rl_evaluate_into(&gt, &preds, &plans[0], &results, &status), &status, RL_ERR_INPUT,
                   "2147483648 predictions of 2147483647 classes a sample are more than int32 can number");
    expect_failure(rl_evaluate_into(&gt, &classes, &plans[0], &results, &status), &status, RL_ERR_INPUT,
                   "2147483647 predictions of 2147483648 classes a sample are more than int32 can number");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_that_are_not_finite_are_named),
        cmocka_unit_test(boxes_too_large_for_their_cost_are_reported),
        cmocka_unit_test(labels_must_be_classes),
        cmocka_unit_test(the_earliest_samples_error_is_reported),
        cmocka_unit_test(arrays_that_do_not_belong_together_are_refused),
        cmocka_unit_test(counts_beyond_int32_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
