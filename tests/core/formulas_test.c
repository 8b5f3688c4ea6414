/* The formulas of an element at their edges, against numbers worked out by hand. */
#include "tests/core/core_testing.h"

#include "core/formulas/formulas.h"

#include <math.h>

/* Equal bit for bit: signed zeros and NaN are part of what is promised. */
static void expect_bits(float actual, float expected)
{
    if (memcmp(&actual, &expected, sizeof actual) != 0) fail_msg("%.9g is not %.9g", (double)actual, (double)expected);
}

static float iou(rl_box gt, rl_box pred)
{
    return rl_iou(gt, rl_area(gt), pred, rl_area(pred));
}

static void min_and_max_keep_the_first_of_equals(void **state)
{
    (void)state;
    expect_bits(rl_min(1.0f, 2.0f), 1.0f);
    expect_bits(rl_min(2.0f, 1.0f), 1.0f);
    expect_bits(rl_max(1.0f, 2.0f), 2.0f);
    expect_bits(rl_max(2.0f, 1.0f), 2.0f);
    expect_bits(rl_min(0.0f, -0.0f), 0.0f);
    expect_bits(rl_min(-0.0f, 0.0f), -0.0f);
    expect_bits(rl_max(0.0f, -0.0f), 0.0f);
    expect_bits(rl_max(-0.0f, 0.0f), -0.0f);
    expect_bits(rl_min(1.0f, NAN), 1.0f);
    assert_true(isnan(rl_min(NAN, 1.0f)));
    expect_bits(rl_abs(-3.0f), 3.0f);
    expect_bits(rl_abs(-INFINITY), INFINITY);
}

static void areas_are_not_clamped(void **state)
{
    (void)state;
    expect_bits(rl_area((rl_box){1, 2, 4, 4}), 6.0f);
    expect_bits(rl_area((rl_box){4, 2, 1, 4}), -6.0f);
    expect_bits(rl_area((rl_box){4, 4, 1, 2}), 6.0f);
    expect_bits(rl_area((rl_box){1, 1, 1, 5}), 0.0f);
}

static void boxes_overlap(void **state)
{
    (void)state;
    expect_bits(iou((rl_box){0, 0, 2, 2}, (rl_box){0, 0, 2, 2}), 1.0f);
    expect_bits(iou((rl_box){0, 0, 2, 2}, (rl_box){1, 1, 3, 3}), 1.0f / 7.0f);
    expect_bits(iou((rl_box){0, 0, 4, 4}, (rl_box){1, 1, 2, 2}), 1.0f / 16.0f);
}

static void boxes_apart_or_touching_have_none(void **state)
{
    (void)state;
    expect_bits(iou((rl_box){0, 0, 1, 1}, (rl_box){1, 0, 2, 1}), 0.0f);
    expect_bits(iou((rl_box){0, 0, 1, 1}, (rl_box){1, 1, 2, 2}), 0.0f);
    expect_bits(iou((rl_box){0, 0, 1, 1}, (rl_box){5, 5, 6, 6}), 0.0f);
    /* Both sides are negative: unclamped, their product would be an intersection of 16. */
    expect_bits(iou((rl_box){5, 5, 6, 6}, (rl_box){0, 0, 1, 1}), 0.0f);
}

/* Both corners swapped: the area is that of the box, but no side of the intersection is positive. One pair swapped: the
 * area is negative, and counts so. */
static void inverted_corners_keep_their_sign(void **state)
{
    (void)state;
    expect_bits(iou((rl_box){2, 2, 0, 0}, (rl_box){2, 2, 0, 0}), 0.0f);
    expect_bits(iou((rl_box){0, 0, 4, 4}, (rl_box){3, 3, 1, 1}), 0.0f);
    expect_bits(iou((rl_box){0, 0, 4, 4}, (rl_box){3, 1, 1, 3}), 0.0f);
    rl_box inverted = {3, 1, 1, 3}; /* area -4 */
    expect_bits(rl_iou((rl_box){0, 0, 2, 2}, 4.0f, (rl_box){0, 0, 2, 2}, rl_area(inverted)), 4.0f / 1e-6f);
}

static void small_unions_are_raised(void **state)
{
    (void)state;
    float side = 1e-4f, area = side * side;
    rl_box tiny = {0, 0, side, side};
    assert_true(area < 1e-6f);
    expect_bits(iou(tiny, tiny), area / 1e-6f);
    expect_bits(iou((rl_box){1, 1, 1, 1}, (rl_box){1, 1, 1, 1}), 0.0f);
    expect_bits(iou((rl_box){0, 0, 3, 0}, (rl_box){0, 0, 3, 0}), 0.0f);

    /* Areas by which the union comes out exact: 1e-6 and its neighbours. */
    rl_box box = {0, 0, 0x1p-10f, 0x1p-11f};
    float inside = 0x1p-21f, least = 1e-6f, below = nextafterf(least, 0.0f), above = nextafterf(least, 1.0f);
    expect_bits(rl_iou(box, inside, box, least), inside / least);
    expect_bits(rl_iou(box, inside, box, below), inside / least);
    expect_bits(rl_iou(box, inside, box, above), inside / above);
}

static void infinite_areas_make_no_number(void **state)
{
    (void)state;
    rl_box huge = {0, 0, 1e30f, 1e30f};
    assert_true(isnan(iou(huge, huge)));
}

static void terms_are_rounded_in_the_order_written(void **state)
{
    (void)state;
    expect_bits(rl_cost(0.25f, 0.5f), 1.25f);
    /* 1 - 2^-25 rounds to 1, so that the cost is 2 and not 2 - 2^-24. */
    expect_bits(rl_cost(0x1p-25f, 0x1p-25f), 2.0f);
    expect_bits(rl_class_term(2.0f, 1.0f, 0.25f), 1.5f);
    expect_bits(rl_class_term(2.0f, 0.0f, 0.25f), 0.5f);
    expect_bits(rl_class_term(-2.0f, 0.0f, -0.25f), -0.5f);
    expect_bits(rl_bbox_term(3.0f, 0.75f), 0.75f);
    expect_bits(rl_matched_weight(3.0f, 0.75f), 0.75f);
    expect_bits(rl_existence_term(0.5f, 0.25f, 1.0f), 0.375f);
    expect_bits(rl_existence_term(0.5f, 0.25f, 0.0f), 0.125f);
}

static void unmatched_predictions_weigh(void **state)
{
    (void)state;
    expect_bits(rl_unmatched_weight(0.5f, 2.0f, 10.0f), 0.125f);
    expect_bits(rl_unmatched_weight(0.0f, 0.0f, 0.0f), 0.0f); /* 0 / 0 */
    expect_bits(rl_unmatched_weight(0.0f, 0.0f, 7.0f), 0.0f);
    expect_bits(rl_unmatched_weight(0.5f, 7.0f, 7.0f), 0.5f * FLT_MAX); /* x / 0 */
    expect_bits(rl_unmatched_weight(-1.0f, 7.0f, 7.0f), -FLT_MAX);
    expect_bits(rl_unmatched_weight(NAN, 2.0f, 10.0f), 0.0f);
    expect_bits(rl_unmatched_weight(INFINITY, 2.0f, 10.0f), 0.0f);
    expect_bits(rl_unmatched_weight(-INFINITY, 7.0f, 7.0f), 0.0f);
    expect_bits(rl_unmatched_weight(FLT_MAX, 5.0f, 10.0f), FLT_MAX);
}

static void finite_is_neither_nan_nor_infinite(void **state)
{
    (void)state;
    assert_true(rl_is_finite(0.0f) && rl_is_finite(FLT_MAX) && rl_is_finite(-FLT_MAX) && rl_is_finite(0x1p-149f));
    assert_false(rl_is_finite(NAN) || rl_is_finite(INFINITY) || rl_is_finite(-INFINITY));
}

/* Each case comes out otherwise where lanes are added in ascending order, or neighbours first. */
static void lanes_fold_in_halves(void **state)
{
    (void)state;
    const double big = 0x1p53;
    double late[RL_LANES] = {0};
    late[0] = big;
    late[8] = late[16] = late[24] = 1.0; /* (big + 1) + (1 + 1), where big + 1 is big */
    assert_true(rl_fold_lanes(late) == big + 2.0);

    double cancelled[RL_LANES] = {0};
    cancelled[0] = big;
    cancelled[16] = -big;
    cancelled[8] = 1.0; /* (big - big) + 1 */
    assert_true(rl_fold_lanes(cancelled) == 1.0);

    double each[RL_LANES];
    for (int l = 0; l < RL_LANES; l++) each[l] = (double)((uint64_t)1 << l);
    assert_true(rl_fold_lanes(each) == 4294967295.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(min_and_max_keep_the_first_of_equals),
        cmocka_unit_test(areas_are_not_clamped),
        cmocka_unit_test(boxes_overlap),
        cmocka_unit_test(boxes_apart_or_touching_have_none),
        cmocka_unit_test(inverted_corners_keep_their_sign),
        cmocka_unit_test(small_unions_are_raised),
        cmocka_unit_test(infinite_areas_make_no_number),
        cmocka_unit_test(terms_are_rounded_in_the_order_written),
        cmocka_unit_test(unmatched_predictions_weigh),
        cmocka_unit_test(finite_is_neither_nan_nor_infinite),
        cmocka_unit_test(lanes_fold_in_halves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
