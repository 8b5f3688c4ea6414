/* Which criteria make sense, and what is said of those that do not. */
#include "core/formulas/criterion.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

static void published_criteria_are_taken(void **state)
{
    (void)state;
    rl_status status;
    for (int preset = 0; preset < RL_NUM_PRESETS; preset++) {
        const rl_criterion *criterion = rl_criterion_preset(rl_preset_names[preset]);
        assert_ptr_equal(criterion, &rl_presets[preset]);
        assert_true(rl_criterion_check(criterion, &status));
    }
    assert_int_equal(rl_criterion_preset("accv")->kind, RL_KIND_EXAMPLE);
    assert_int_equal(rl_criterion_preset("detr")->kind, RL_KIND_TERMS);
    assert_int_equal(rl_criterion_preset("focal")->kind, RL_KIND_TERMS);
    assert_null(rl_criterion_preset("dter"));
    assert_null(rl_criterion_preset(""));
}

static void refuses(const rl_criterion *criterion, const char *message)
{
    rl_status status;
    assert_false(rl_criterion_check(criterion, &status));
    assert_int_equal(status.code, RL_ERR_ARGUMENT);
    assert_string_equal(status.what, message);
}

/* Each number in turn is too small, too large and none. */
static void numbers_are_in_range(void **state)
{
    (void)state;
    rl_criterion criterion = *rl_criterion_preset("detr");
    const struct {
        float *number;
        const char *name, *most;
        float too_large;
    } numbers[] = {
        {&criterion.cost[RL_TERM_FOCAL], "cost.focal", "3.40282e+38", INFINITY},
        {&criterion.cost[RL_TERM_L1], "cost.l1", "3.40282e+38", INFINITY},
        {&criterion.loss[RL_TERM_CROSS_ENTROPY], "loss.cross_entropy", "3.40282e+38", INFINITY},
        {&criterion.loss[RL_TERM_CIOU], "loss.ciou", "3.40282e+38", INFINITY},
        {&criterion.no_object_weight, "no_object_weight", "3.40282e+38", INFINITY},
        {&criterion.focal.alpha, "focal.alpha", "1", 1.5f},
        {&criterion.focal.gamma, "focal.gamma", "3.40282e+38", INFINITY},
    };
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
        const float wrong[] = {-1.0f, numbers[k].too_large, NAN};
        for (size_t w = 0; w < sizeof wrong / sizeof *wrong; w++) {
            char message[128];
            snprintf(message, sizeof message, "'%s' is %g; expected a number from 0 to %s", numbers[k].name,
                     (double)wrong[w], numbers[k].most);
            criterion = *rl_criterion_preset("detr");
            *numbers[k].number = wrong[w];
            refuses(&criterion, message);
        }
    }
    criterion = *rl_criterion_preset("detr");
    criterion.cost[RL_TERM_L1] = FLT_MAX;
    criterion.focal.alpha = 1.0f;
    rl_status status;
    assert_true(rl_criterion_check(&criterion, &status));
}

static void a_cost_has_a_term(void **state)
{
    (void)state;
    rl_status status;
    rl_criterion criterion = *rl_criterion_preset("detr");
    memset(criterion.cost, 0, sizeof criterion.cost);
    refuses(&criterion, "'cost' is 0 in all its terms; expected a weight above 0");
    criterion.cost[RL_NUM_TERMS - 1] = 1.0f;
    assert_true(rl_criterion_check(&criterion, &status));
    memset(criterion.loss, 0, sizeof criterion.loss);
    assert_true(rl_criterion_check(&criterion, &status));
}

#define MIXED(name)                                                                                                    \
    "'focal' is of sigmoid and '" name "' of softmax, and both have weights; expected one of them to be 0 in cost "    \
    "and loss"

static void softmax_and_sigmoid_do_not_mix(void **state)
{
    (void)state;
    rl_criterion criterion = *rl_criterion_preset("focal");
    criterion.cost[RL_TERM_PROBABILITY] = 1.0f;
    refuses(&criterion, MIXED("probability"));
    criterion = *rl_criterion_preset("focal");
    criterion.loss[RL_TERM_CROSS_ENTROPY] = 1.0f;
    refuses(&criterion, MIXED("cross_entropy"));
    criterion.cost[RL_TERM_FOCAL] = 0.0f;
    refuses(&criterion, MIXED("cross_entropy"));
}

#define SETTINGS                                                                                                       \
    "a criterion with weights or forms of boxes is of the kind of the example's loss, which has none; expected that "  \
    "of terms"

/* Terms whose kind was forgotten are not evaluated as something else. */
static void settings_are_of_their_kind(void **state)
{
    (void)state;
    rl_criterion criterion = *rl_criterion_preset("detr");
    criterion.kind = RL_KIND_EXAMPLE;
    refuses(&criterion, SETTINGS);
    for (int term = 0; term < RL_NUM_TERMS; term++) {
        criterion = *rl_criterion_preset("accv");
        criterion.loss[term] = 1.0f;
        refuses(&criterion, SETTINGS);
    }
    criterion = *rl_criterion_preset("accv");
    criterion.gt_form = RL_FORM_XYWH;
    refuses(&criterion, SETTINGS);
    criterion = *rl_criterion_preset("accv");
    criterion.pred_form = RL_FORM_CXCYWH;
    refuses(&criterion, SETTINGS);
    criterion = *rl_criterion_preset("detr");
    criterion.kind = RL_NUM_KINDS;
    refuses(&criterion, "the criterion is of kind 2; expected one of 2 kinds");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_criteria_are_taken),
        cmocka_unit_test(numbers_are_in_range),
        cmocka_unit_test(a_cost_has_a_term),
        cmocka_unit_test(softmax_and_sigmoid_do_not_mix),
        cmocka_unit_test(settings_are_of_their_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
