/* Costs of +infinity, which terms have where finite numbers are too large for float32: forbidden to match, and reported
 * where every matching would have one. */
#include "tests/core/evaluate_testing.h"

#include "tests/core/criterion_testing.h"

#include <float.h>
#include <math.h>

static const char line[] =
    "pred.npz: sample 1: every matching would have an infinite cost: the numbers are too large for float32";

/* Three samples of 4 predictions and 5 logits. */
static void make(scene *s)
{
    make_scene(s, 4, 3, 4, 5, (size_t[]){2, 3, 1}, OVERLAPPING);
    for (size_t j = 0; j < 6; j++) {
        s->weights[j] = 1.0f;
        s->labels[j] %= 4;
    }
    s->predictions.origin.file = "pred.npz";
}

/* The fifth object is far from all predictions. */
static void move_away(scene *s)
{
    for (size_t i = 0; i < 4; i++) s->boxes[4 * (4 + i)] = 3e38f;
    s->gt_boxes[4 * 4] = -3e38f;
}

/* No prediction of sample 1 has a logit for the label of its first object. */
static void deny_label(scene *s)
{
    for (size_t i = 0; i < 4; i++) {
        float *logits = s->class_probs + 5 * (4 + i);
        for (size_t c = 0; c < 5; c++) logits[c] = (int32_t)c == s->labels[2] ? -3e38f : 3e38f;
    }
}

static void expect_infeasible(const scene *s, const rl_criterion *criterion)
{
    for (size_t p = 0; p < NUM_PLANS; p++) {
        rl_options options = plans[p];
        options.criterion = criterion;
        expect_error(s, &options, RL_ERR_NONFINITE, line);
        options.on_invalid = RL_INVALID_IS_SKIPPED;
        rl_results results = evaluate(s, &options);
        char text[2048];
        rl_status_text(&results.first_invalid, text, sizeof text);
        assert_string_equal(text, line);
        assert_int_equal(results.num_invalid, 1);
        assert_true(results.samples[1].invalid && !results.samples[0].invalid && !results.samples[2].invalid);
        assert_true(isfinite(results.total) && results.total > 0.0);
        rl_results_release(&results);
    }
}

/* The one match of `gt` in sample 1 costs as much as can be, and the others what they do. */
static void expect_clamped(const scene *s, const rl_criterion *criterion, int32_t gt)
{
    for (size_t p = 0; p < NUM_PLANS; p++) {
        rl_options options = plans[p];
        options.criterion = criterion;
        options.on_invalid = RL_INVALID_IS_CLAMPED;
        rl_results results = evaluate(s, &options);
        const rl_sample_result *sample = &results.samples[1];
        assert_int_equal(results.num_invalid, 0);
        assert_int_equal(sample->num_matched, 3);
        for (size_t m = 0; m < 3; m++) {
            const rl_match *match = &results.matches[sample->first_match + m];
            assert_int_equal(match->cost == FLT_MAX, match->gt == gt);
        }
        rl_results_release(&results);
    }
}

static void distances_beyond_float32_forbid_a_match(void **state)
{
    (void)state;
    scene s;
    make(&s);
    move_away(&s);
    const rl_criterion l1 = of_term(RL_TERM_L1);
    expect_infeasible(&s, &l1);
    expect_clamped(&s, &l1, 2);
    free_scene(&s);
}

static void cross_entropies_beyond_float32_forbid_a_match(void **state)
{
    (void)state;
    scene s;
    make(&s);
    s.labels[3] = s.labels[4] = (s.labels[2] + 1) % 4;
    deny_label(&s);
    const rl_criterion cross_entropy = of_term(RL_TERM_CROSS_ENTROPY);
    expect_infeasible(&s, &cross_entropy);
    expect_clamped(&s, &cross_entropy, 0);
    free_scene(&s);
}

static void what_is_not_forbidden_is_matched(void **state)
{
    (void)state;
    scene s;
    make(&s);
    move_away(&s);
    s.boxes[4 * (4 + 2)] = -3e38f;
    const rl_criterion l1 = of_term(RL_TERM_L1);
    rl_options options = {.criterion = &l1};
    s.gt_boxes[4 * 2] = s.gt_boxes[4 * 3] = 3e38f;
    rl_results results = evaluate(&s, &options);
    const rl_match *match = &results.matches[results.samples[1].first_match];
    for (size_t m = 0; m < 3; m++) assert_int_equal(match[m].pred == 2, match[m].gt == 2);
    rl_results_release(&results);
    free_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_beyond_float32_forbid_a_match),
        cmocka_unit_test(cross_entropies_beyond_float32_forbid_a_match),
        cmocka_unit_test(what_is_not_forbidden_is_matched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
