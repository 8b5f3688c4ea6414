/* What is wrong with the input of a criterion of terms: named by array, term and form of boxes. */
#include "tests/core/problems_testing.h"

#include <math.h>
#include <stdio.h>

/* Three samples of 4 predictions and 5 logits, of which labels may name 4. */
static void make(scene *s)
{
    make_scene(s, 4, 3, 4, 5, (size_t[]){2, 3, 1}, OVERLAPPING);
    weigh_equally(s);
    for (size_t j = 0; j < 6; j++) s->labels[j] %= 4;
    s->gt.origin.file = "gt.json";
    s->predictions.origin.file = "pred.npz";
    s->predictions.origin.name[RL_DECODER][RL_LOGITS] = "pred_logits";
}

static void sound_input_has_none(void **state)
{
    (void)state;
    const rl_criterion criteria[] = {*rl_criterion_preset("detr"), *rl_criterion_preset("focal")};
    for (size_t k = 0; k < 2; k++) {
        scene s;
        make(&s);
        s.existence[0] = NAN; /* which these do not take */
        find_problems(&s, &criteria[k]);
        assert_int_equal(num_kinds(), 0);
        s.gt.weights = NULL;
        find_problems(&s, &criteria[k]);
        assert_int_equal(num_kinds(), 0);
        free_scene(&s);

        make_scene(&s, 4, 2, 0, 5, (size_t[]){0, 2}, OVERLAPPING);
        weigh_equally(&s);
        s.labels[0] = s.labels[1] = 1;
        find_problems(&s, &criteria[k]);
        assert_int_equal(num_kinds(), 0);
        free_scene(&s);
    }
}

static void numbers_count_where_they_stand(void **state)
{
    (void)state;
    scene s;
    rl_criterion detr = *rl_criterion_preset("detr");
    detr.gt_form = RL_FORM_XYWH;
    make(&s);
    s.boxes[4 * (4 * 1 + 3) + 1] = NAN;
    s.gt_boxes[4 * 5 + 0] = -INFINITY;
    s.gt_boxes[4 * 5 + 3] = INFINITY;
    s.class_probs[5 * (4 * 2 + 1) + 4] = NAN;
    s.weights[2] = 0.5f;
    s.weights[4] = NAN;
    s.labels[0] = 4;
    find_problems(&s, &detr);
    expect_problem(
        RL_CAUSE_LABEL, RL_GT_LABELS, 1, 1, 0,
        "gt.json: array 'labels', sample 0: object 0 has label 4 of 4 classes; the last logit is that of no object, "
        "so labels 1 to 4 of a code whose background is 0 must be shifted by one");
    expect_problem(RL_CAUSE_WEIGHT, RL_GT_WEIGHTS, 2, 1, 1,
                   "gt.json: array 'weights', sample 1: object 0 has weight 0.5; the criterion knows no weights");
    expect_problem(RL_CAUSE_NAN, RL_BOXES, 1, 1, 1, "pred.npz: array 'boxes', sample 1: cy of prediction 3 is nan");
    expect_problem(RL_CAUSE_INFINITE, RL_GT_BOXES, 2, 1, 2, "gt.json: array 'boxes', sample 2: x of object 0 is -inf");
    expect_problem(RL_CAUSE_NAN, RL_LOGITS, 1, 1, 2,
                   "pred.npz: array 'pred_logits', sample 2: class 4 of prediction 1 is nan");
    assert_int_equal(problems[RL_CAUSE_COST_INVALID][RL_PLACE_COSTS].num_samples, 2);
    assert_int_equal(num_kinds(), 6);
    const rl_criterion focal = *rl_criterion_preset("focal");
    find_problems(&s, &focal);
    assert_int_equal(problems[RL_CAUSE_LABEL][RL_GT_LABELS].count, 0); /* its last class is one, too */
    free_scene(&s);
}

static void logits_of_float16_overflow(void **state)
{
    (void)state;
    scene s;
    rl_status status;
    const rl_criterion detr = *rl_criterion_preset("detr");
    uint16_t half[60] = {0};
    make(&s);
    half[31] = 0x7bff; /* 65504 */
    half[34] = 0xfc00; /* -inf */
    expect_success(rl_tensor_init(&s.tensor[1], RL_F16, 2, 3, (size_t[]){3, 4, 5}, false, half, &status), &status);
    connect(&s);
    find_problems(&s, &detr);
    expect_problem(RL_CAUSE_OVER_F16, RL_LOGITS, 2, 1, 1, "array 'logits', sample 1: class 1 of prediction 2 is 65504");
    assert_int_equal(num_kinds(), 1);
    free_scene(&s);
}

/* An object and a prediction, the same, of an area that float32 cannot hold; all other predictions are far away. */
static void every_term_of_boxes_is_named(void **state)
{
    (void)state;
    for (rl_term term = RL_NUM_CLASS_TERMS; term < RL_NUM_TERMS; term++) {
        scene s;
        const rl_criterion criterion = of_term(term);
        make(&s);
        for (int side = 2; side < 4; side++) s.gt_boxes[4 * 5 + side] = s.boxes[4 * 8 + side] = 3e38f;
        find_problems(&s, &criterion);
        if (problems[RL_CAUSE_TERM_NAN][place_of(term)].count +
                problems[RL_CAUSE_TERM_INFINITE][place_of(term)].count ==
            0)
            fail_msg("nothing is said of %s", rl_term_names[term]);
        assert_int_equal(problems[RL_CAUSE_AREA][RL_BOXES].count, 0); /* as no term need take areas */
        free_scene(&s);
    }
}

static void boxes_without_area_have_no_giou(void **state)
{
    (void)state;
    scene s;
    const rl_criterion detr = *rl_criterion_preset("detr");
    const float flat[] = {0.5f, 0.25f, 0.0f, 0.0f}, logits[] = {0, 0, 0, 0, 0};
    make(&s);
    memcpy(s.gt_boxes + 4 * 3, flat, sizeof flat);
    memcpy(s.boxes + 4 * 6, flat, sizeof flat);
    memcpy(s.class_probs + 5 * 6, logits, sizeof logits);
    find_problems(&s, &detr);
    const char line[] = "pred.npz: sample 1: the cost of prediction 2 and object 1 is nan; probability costs -0.2, l1 "
                        "0, giou nan; the boxes are (0.5, 0.25, 0, 0) and (0.5, 0.25, 0, 0), the logit of the class is "
                        "0";
    expect_problem(RL_CAUSE_TERM_NAN, place_of(RL_TERM_GIOU), 1, 1, 1, line);
    expect_problem(RL_CAUSE_COST_INVALID, RL_PLACE_COSTS, 1, 1, 1, line);
    assert_int_equal(num_kinds(), 2);
    free_scene(&s);
}

/* All predictions of sample 2 deny the class of its only object. */
static void deny_label(scene *s, float logit)
{
    for (size_t i = 0; i < 4; i++) {
        float *logits = s->class_probs + 5 * (8 + i);
        for (size_t c = 0; c < 5; c++) logits[c] = (int32_t)c == s->labels[5] ? -logit : logit;
    }
}

static void entropies_beyond_float32_are_infeasible(void **state)
{
    (void)state;
    scene s;
    const rl_criterion criterion = of_term(RL_TERM_CROSS_ENTROPY);
    make(&s);
    deny_label(&s, 3e38f);
    s.boxes[4 * 8] = s.boxes[4 * 8 + 1] = s.boxes[4 * 8 + 2] = s.boxes[4 * 8 + 3] = 0.5f;
    s.gt_boxes[4 * 5] = s.gt_boxes[4 * 5 + 1] = s.gt_boxes[4 * 5 + 2] = s.gt_boxes[4 * 5 + 3] = 0.25f;
    find_problems(&s, &criterion);
    expect_problem(RL_CAUSE_TERM_INFINITE, place_of(RL_TERM_CROSS_ENTROPY), 4, 1, 2,
                   "pred.npz: sample 2: the cost of prediction 0 and object 0 is inf; cross_entropy costs inf; the "
                   "boxes are (0.5, 0.5, 0.5, 0.5) and (0.25, 0.25, 0.25, 0.25), the logit of the class is -3e+38");
    expect_problem(RL_CAUSE_INFEASIBLE, RL_PLACE_COSTS, 1, 1, 2,
                   "pred.npz: sample 2: every matching of its 1 objects has an infinite cost");
    assert_int_equal(num_kinds(), 2);
    s.class_probs[5 * 11 + (size_t)s.labels[5]] = 3e38f; /* one prediction is left */
    find_problems(&s, &criterion);
    assert_int_equal(problems[RL_CAUSE_TERM_INFINITE][place_of(RL_TERM_CROSS_ENTROPY)].count, 3);
    assert_int_equal(num_kinds(), 1);
    free_scene(&s);
}

static void weights_and_sums_of_terms_overflow(void **state)
{
    (void)state;
    scene s;
    rl_criterion criterion = of_term(RL_TERM_L1);
    make(&s);
    s.gt_boxes[4 * 5] = 100.0f;
    criterion.cost[RL_TERM_L1] = 1e37f;
    find_problems(&s, &criterion);
    assert_int_equal(problems[RL_CAUSE_TERM_INFINITE][place_of(RL_TERM_L1)].count, 4);
    assert_int_equal(problems[RL_CAUSE_INFEASIBLE][RL_PLACE_COSTS].count, 1);
    assert_int_equal(num_kinds(), 2);

    criterion.cost[RL_TERM_L1] = 2e36f;
    criterion.cost[RL_TERM_CROSS_ENTROPY] = 1.0f;
    deny_label(&s, 1e38f);
    find_problems(&s, &criterion);
    assert_int_equal(problems[RL_CAUSE_SUM][RL_PLACE_COSTS].count, 4);
    assert_int_equal(problems[RL_CAUSE_INFEASIBLE][RL_PLACE_COSTS].count, 1);
    assert_int_equal(num_kinds(), 2);
    free_scene(&s);
}

/* Two boxes without area, matched by their class alone. */
static void losses_without_a_cost_are_looked_at(void **state)
{
    (void)state;
    scene s;
    rl_criterion criterion = of_term(RL_TERM_PROBABILITY);
    criterion.loss[RL_TERM_L1] = criterion.loss[RL_TERM_GIOU] = 1.0f;
    const float flat[] = {0.5f, 0.25f, 0.0f, 0.5f};
    make(&s);
    memcpy(s.gt_boxes + 4 * 5, flat, sizeof flat);
    memcpy(s.boxes + 4 * 10, flat, sizeof flat);
    find_problems(&s, &criterion);
    assert_int_equal(num_kinds(), 0); /* another prediction is of that class */
    s.class_probs[5 * 10 + (size_t)s.labels[5]] = 20.0f;
    find_problems(&s, &criterion);
    expect_problem(RL_CAUSE_LOSS, place_of(RL_TERM_GIOU), 1, 1, 2,
                   "pred.npz: sample 2: the loss of prediction 2 matched with object 0 is nan; the boxes are (0.5, "
                   "0.25, 0, 0.5) and (0.5, 0.25, 0, 0.5)");
    assert_int_equal(num_kinds(), 1);
    s.boxes[4 * 10] = NAN; /* and now it is this that counts */
    find_problems(&s, &criterion);
    assert_int_equal(problems[RL_CAUSE_NAN][RL_BOXES].count, 1);
    assert_int_equal(num_kinds(), 1);
    free_scene(&s);
}

/* An IoU of 0 / 0 is in the targets of such losses, also where no cost has a term of areas. */
static void targets_of_iou_are_looked_at(void **state)
{
    (void)state;
    static const rl_term terms[] = {RL_TERM_VARIFOCAL, RL_TERM_MAL, RL_TERM_IA_BCE, RL_TERM_QUALITY_FOCAL,
                                    RL_TERM_POSITION};
    const float flat[] = {0.5f, 0.25f, 0.0f, 0.5f};
    for (size_t k = 0; k < sizeof terms / sizeof *terms; k++) {
        scene s;
        rl_criterion criterion = of_term(RL_TERM_L1);
        criterion.loss[terms[k]] = 1.0f;
        make(&s);
        find_problems(&s, &criterion);
        assert_int_equal(num_kinds(), 0);
        memcpy(s.gt_boxes + 4 * 5, flat, sizeof flat);
        memcpy(s.boxes + 4 * 10, flat, sizeof flat);
        find_problems(&s, &criterion);
        expect_problem(RL_CAUSE_LOSS, place_of(terms[k]), 1, 1, 2,
                       "pred.npz: sample 2: the loss of prediction 2 matched with object 0 is nan; the boxes are (0.5, "
                       "0.25, 0, 0.5) and (0.5, 0.25, 0, 0.5)");
        assert_int_equal(num_kinds(), 1);
        criterion.epsilons.iou.add = 1e-7f;
        find_problems(&s, &criterion);
        assert_int_equal(num_kinds(), 0);
        free_scene(&s);
    }
}

/* Where others take the logarithm of 0, the loss is finite here, so that it is no problem. */
static void saturated_logits_are_noted(void **state)
{
    (void)state;
    scene s;
    make(&s);
    s.class_probs[5 * 6 + 2] = 50.0f;
    s.class_probs[5 * 6 + 3] = -50.0f; /* of which the sigmoid is small, but not 0 */
    s.class_probs[5 * 11] = -120.0f;
    const rl_criterion lw_detr = *rl_criterion_preset("lw_detr"), rt_detr = *rl_criterion_preset("rt_detr");
    find_problems(&s, &lw_detr);
    expect_problem(RL_CAUSE_SATURATED, RL_LOGITS, 2, 2, 1,
                   "pred.npz: array 'pred_logits', sample 1: class 2 of prediction 2 is 50");
    assert_int_equal(num_kinds(), 1);
    assert_false(rl_cause_is_problem(RL_CAUSE_SATURATED));
    find_problems(&s, &rt_detr);
    assert_int_equal(num_kinds(), 0);
    free_scene(&s);
}

static void negative_sizes_are_problems_of_giou(void **state)
{
    (void)state;
    scene s;
    rl_criterion detr = *rl_criterion_preset("detr");
    const float negative[] = {0.5f, 0.5f, -0.25f, 0.5f};
    make(&s);
    memcpy(s.boxes + 4 * 5, negative, sizeof negative);
    find_problems(&s, &detr);
    const char line[] =
        "pred.npz: array 'boxes', sample 1: prediction 1 has the corners (0.625, 0.25) and (0.375, 0.75)";
    expect_problem(RL_CAUSE_NEGATIVE, RL_BOXES, 1, 1, 1, line);
    assert_int_equal(num_kinds(), 1);
    assert_true(rl_cause_is_problem(RL_CAUSE_NEGATIVE));
    detr.cost[RL_TERM_GIOU] = detr.loss[RL_TERM_GIOU] = 0.0f;
    find_problems(&s, &detr);
    expect_problem(RL_CAUSE_INVERTED, RL_BOXES, 1, 1, 1, line);
    assert_int_equal(num_kinds(), 1);
    assert_false(rl_cause_is_problem(RL_CAUSE_INVERTED));
    free_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_input_has_none),
        cmocka_unit_test(numbers_count_where_they_stand),
        cmocka_unit_test(logits_of_float16_overflow),
        cmocka_unit_test(every_term_of_boxes_is_named),
        cmocka_unit_test(boxes_without_area_have_no_giou),
        cmocka_unit_test(entropies_beyond_float32_are_infeasible),
        cmocka_unit_test(weights_and_sums_of_terms_overflow),
        cmocka_unit_test(losses_without_a_cost_are_looked_at),
        cmocka_unit_test(targets_of_iou_are_looked_at),
        cmocka_unit_test(saturated_logits_are_noted),
        cmocka_unit_test(negative_sizes_are_problems_of_giou),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
