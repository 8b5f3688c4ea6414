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
        {&criterion.cost_focal.alpha, "cost_focal.alpha", "1", 1.5f},
        {&criterion.cost_focal.gamma, "cost_focal.gamma", "3.40282e+38", INFINITY},
        {&criterion.cost_focal.epsilon, "cost_focal.epsilon", "3.40282e+38", INFINITY},
        {&criterion.loss_focal.alpha, "loss_focal.alpha", "1", 1.5f},
        {&criterion.epsilons.giou.add, "giou_epsilon.add", "3.40282e+38", INFINITY},
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
    criterion.cost_focal.alpha = criterion.loss_focal.alpha = 1.0f;
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
    "'focal' is of sigmoid and '" name "' of softmax, and both have weights in 'loss'; expected one of them to be 0"

/* Costs may, and be of other logits than the losses. */
static void losses_of_softmax_and_sigmoid_do_not_mix(void **state)
{
    (void)state;
    rl_status status;
    rl_criterion criterion = *rl_criterion_preset("focal");
    criterion.loss[RL_TERM_CROSS_ENTROPY] = 1.0f;
    refuses(&criterion, MIXED("cross_entropy"));
    criterion.cost[RL_TERM_FOCAL] = 0.0f;
    refuses(&criterion, MIXED("cross_entropy"));
    criterion = *rl_criterion_preset("focal");
    criterion.cost[RL_TERM_PROBABILITY] = 1.0f;
    assert_true(rl_criterion_check(&criterion, &status));
    assert_true(rl_is_sigmoid(&criterion) && rl_takes_softmax(&criterion) && rl_takes_background(&criterion));
    criterion.cost[RL_TERM_PROBABILITY] = 0.0f;
    assert_false(rl_takes_softmax(&criterion));
    criterion = *rl_criterion_preset("detr");
    criterion.cost[RL_TERM_FOCAL] = 1.0f;
    assert_true(rl_criterion_check(&criterion, &status));
    assert_false(rl_is_sigmoid(&criterion) || rl_takes_background(&criterion));
}

/* A term may be a cost alone. */
static void weights_are_of_what_a_term_is(void **state)
{
    (void)state;
    for (int term = 0; term < RL_NUM_CLASS_TERMS; term++) {
        char message[128];
        rl_criterion criterion = *rl_criterion_preset("detr");
        assert_true(rl_term_uses[term].cost || rl_term_uses[term].loss);
        if (rl_term_uses[term].cost && rl_term_uses[term].loss) continue;
        criterion.cost[term] = rl_term_uses[term].cost ? 0.0f : 1.0f;
        criterion.loss[term] = rl_term_uses[term].loss ? 0.0f : 1.0f;
        snprintf(message, sizeof message, "'%s' has a weight, but is no %s", rl_term_names[term],
                 rl_term_uses[term].cost ? "loss" : "cost");
        refuses(&criterion, message);
    }
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
        cmocka_unit_test(losses_of_softmax_and_sigmoid_do_not_mix),
        cmocka_unit_test(weights_are_of_what_a_term_is),
        cmocka_unit_test(settings_are_of_their_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
