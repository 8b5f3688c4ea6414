/* The table of arrays, and what a criterion makes of it. */
#include "tests/core/core_testing.h"

#include "core/formulas/criterion.h"
#include "core/interface/evaluate.h"

/* A name is enough to say which array of a side is meant. */
static void names_find_their_arrays(void **state)
{
    (void)state;
    for (rl_array_id array = 0; array < RL_NUM_ARRAYS; array++)
        assert_int_equal(rl_array_named(rl_array_side(array), rl_array_names[array]), array);
    assert_int_equal(rl_array_named(RL_SIDE_GT, "boxes"), RL_GT_BOXES);
    assert_int_equal(rl_array_named(RL_SIDE_PRED, "boxes"), RL_BOXES);
    assert_int_equal(rl_array_named(RL_SIDE_PRED, "labels"), RL_NO_ARRAY);
    assert_int_equal(rl_array_named(RL_SIDE_GT, "logits"), RL_NO_ARRAY);
    assert_int_equal(rl_array_named(RL_SIDE_PRED, "box"), RL_NO_ARRAY);
}

static void axes_say_what_an_entry_holds(void **state)
{
    (void)state;
    const struct {
        rl_array_id array;
        int rank;
        char axis;
        size_t width;
    } expected[] = {{RL_GT_BOXES, 2, 'D', 4}, {RL_GT_LABELS, 1, '\0', 1},  {RL_GT_WEIGHTS, 1, '\0', 1},
                    {RL_BOXES, 3, 'D', 4},    {RL_CLASS_PROBS, 3, 'C', 7}, {RL_EXISTENCE, 2, '\0', 1},
                    {RL_LOGITS, 3, 'C', 7}};
    assert_int_equal(sizeof expected / sizeof *expected, RL_NUM_ARRAYS);
    for (size_t k = 0; k < RL_NUM_ARRAYS; k++) {
        assert_int_equal(rl_array_rank(expected[k].array), expected[k].rank);
        assert_int_equal(rl_array_entry_axis(expected[k].array), expected[k].axis);
        assert_int_equal(rl_array_width(rl_criterion_preset("accv"), expected[k].array, 7), expected[k].width);
    }
}

static void scores_are_probabilities_or_logits(void **state)
{
    (void)state;
    assert_int_equal(rl_criterion_scores(rl_criterion_preset("accv")), RL_CLASS_PROBS);
    assert_int_equal(rl_criterion_scores(rl_criterion_preset("detr")), RL_LOGITS);
    for (int preset = 0; preset < RL_NUM_PRESETS; preset++)
        assert_true(rl_criterion_reads(&rl_presets[preset], rl_criterion_scores(&rl_presets[preset])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_find_their_arrays),
        cmocka_unit_test(axes_say_what_an_entry_holds),
        cmocka_unit_test(scores_are_probabilities_or_logits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
