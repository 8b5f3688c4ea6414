/* What an evaluation takes of its input by the kind of criterion, and which criterion it takes where none is named. */
#include "tests/core/evaluate_testing.h"

#include "core/evaluation/criterion_ops.h"

static void every_kind_has_its_operations(void **state)
{
    (void)state;
    for (int kind = 0; kind < RL_NUM_KINDS; kind++) {
        const rl_criterion_ops *ops = rl_criterion_ops_of(&(rl_criterion){.kind = (rl_kind)kind});
        assert_non_null(ops);
        assert_true(ops->reads[RL_BOXES] && (ops->reads[RL_CLASS_PROBS] ^ ops->reads[RL_LOGITS]));
        assert_true(ops->num_labels && ops->parts && ops->floats_of_losses);
        assert_non_null(ops->cost_fault);
    }
}

static void predictions_are_as_wide_as_what_is_read(void **state)
{
    (void)state;
    const rl_criterion *accv = rl_criterion_preset("accv"), *detr = rl_criterion_preset("detr");
    assert_true(rl_criterion_reads(accv, RL_EXISTENCE));
    assert_false(rl_criterion_reads(detr, RL_EXISTENCE));
    assert_int_equal(rl_prediction_floats(accv, 80), RL_BOX_SIZE + 80 + 1);
    assert_int_equal(rl_prediction_floats(detr, 80), RL_BOX_SIZE + 80);
}

/* One logit of softmax is that of no object, or none is. */
static void labels_name_classes_of_objects(void **state)
{
    (void)state;
    const struct {
        const char *name;
        size_t num_classes, num_labels;
    } expected[] = {{"accv", 5, 5}, {"detr", 5, 4}, {"focal", 5, 5}, {"accv", 0, 0}, {"detr", 0, 0}, {"focal", 0, 0}};
    for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
        const rl_criterion *criterion = rl_criterion_preset(expected[k].name);
        assert_int_equal(rl_criterion_ops_of(criterion)->num_labels(criterion, expected[k].num_classes),
                         expected[k].num_labels);
    }
    const size_t num_labels[] = {[RL_NO_OBJECT_LAST] = 4, [RL_NO_OBJECT_FIRST] = 4, [RL_NO_OBJECT_NONE] = 5};
    for (int k = RL_NO_OBJECT_LAST; k <= RL_NO_OBJECT_NONE; k++) {
        rl_criterion criterion = *rl_criterion_preset("detr");
        criterion.no_object = (rl_no_object)k;
        assert_int_equal(rl_criterion_ops_of(&criterion)->num_labels(&criterion, 5), num_labels[k]);
    }
}

static void without_a_criterion_it_is_accv(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 3);
    rl_results expected = evaluate(&s, &(rl_options){.criterion = rl_criterion_preset("accv")});
    assert_string_equal(expected.losses.at[RL_CLASS_LOSS].name, "class_loss");
    expect_results(&s, &(rl_options){0}, &expected);
    rl_results_release(&expected);
    free_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_its_operations),
        cmocka_unit_test(predictions_are_as_wide_as_what_is_read),
        cmocka_unit_test(labels_name_classes_of_objects),
        cmocka_unit_test(without_a_criterion_it_is_accv),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
