/* Axes: round ends around any range, ticks as short decimal numbers, and where numbers lie. */
#include "formats/report/axis.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void expect_ticks(const rl_axis *axis, size_t count, const double *ticks)
{
    assert_int_equal(axis->num_steps, count - 1);
    for (size_t k = 0; k < count; k++)
        if (rl_axis_tick(axis, k) != ticks[k])
            fail_msg("tick %zu is %.17g, expected %.17g", k, rl_axis_tick(axis, k), ticks[k]);
}

#define EXPECT_TICKS(axis, ...)                                                                                        \
    do {                                                                                                               \
        const rl_axis made = axis;                                                                                     \
        const double ticks[] = {__VA_ARGS__};                                                                          \
        expect_ticks(&made, sizeof ticks / sizeof *ticks, ticks);                                                      \
    } while (0)

static void test_linear(void **state)
{
    (void)state;
    EXPECT_TICKS(rl_axis_linear(0.0, 1.0, 5), 0.0, 0.2, 0.4, 0.6, 0.8, 1.0);
    EXPECT_TICKS(rl_axis_linear(0.31, 0.69, 4), 0.3, 0.4, 0.5, 0.6, 0.7);
    EXPECT_TICKS(rl_axis_linear(-7.0, 12.0, 4), -10.0, -5.0, 0.0, 5.0, 10.0, 15.0);
    EXPECT_TICKS(rl_axis_linear(1e-9, 3e-9, 3), 1e-9, 2e-9, 3e-9);
    EXPECT_TICKS(rl_axis_linear(1e6, 1e6 + 3.0, 3), 1e6, 1e6 + 1.0, 1e6 + 2.0, 1e6 + 3.0);
}

/* All numbers are equal: a range around it, or from 0 where it is 0. */
static void test_no_range(void **state)
{
    (void)state;
    EXPECT_TICKS(rl_axis_linear(0.0, 0.0, 5), 0.0, 0.1, 0.2, 0.3, 0.4, 0.5);
    EXPECT_TICKS(rl_axis_linear(4.0, 4.0, 4), 2.0, 3.0, 4.0, 5.0, 6.0);
    EXPECT_TICKS(rl_axis_linear(-4.0, -4.0, 4), -6.0, -5.0, -4.0, -3.0, -2.0);
    EXPECT_TICKS(rl_axis_linear(4.0, 4.000000000000001, 4), 0.0, 2.0, 4.0, 6.0, 8.0);
}

static void test_log(void **state)
{
    (void)state;
    EXPECT_TICKS(rl_axis_log(0.002, 30.0, 8), 1e-3, 1e-2, 1e-1, 1.0, 10.0, 100.0);
    EXPECT_TICKS(rl_axis_log(1e-11, 1.0, 4), 1e-12, 1e-9, 1e-6, 1e-3, 1.0);
    EXPECT_TICKS(rl_axis_log(1.0, 1.0, 4), 1.0, 10.0);
}

static void test_place(void **state)
{
    (void)state;
    rl_axis axis = rl_axis_linear(0.0, 10.0, 5);
    axis.begin = 200.0;
    axis.end = 100.0;
    assert_true(rl_axis_position(&axis, 0.0) == 200.0);
    assert_true(rl_axis_position(&axis, 2.5) == 175.0);
    assert_true(rl_axis_position(&axis, 99.0) == 100.0);
    assert_true(rl_axis_position(&axis, -INFINITY) == 200.0);
    rl_axis decades = rl_axis_log(1e-4, 1.0, 4);
    decades.begin = 0.0;
    decades.end = 400.0;
    assert_true(fabs(rl_axis_position(&decades, 0.001) - 100.0) < 1e-9);
    assert_true(rl_axis_position(&decades, 0.0) == 0.0);
}

/* As many steps as were asked for and one, and numbers within, whatever the range. */
static void test_any_range(void **state)
{
    (void)state;
    const double ends[] = {-DBL_MAX, -1e300, -3.0,       -1e-300, 0.0,   5e-324, 1e-300,
                           0.1,      1.0,    1.0 + 1e-8, 1e15,    1e300, DBL_MAX};
    const size_t count = sizeof ends / sizeof *ends;
    for (size_t a = 0; a < count; a++)
        for (size_t b = a; b < count; b++)
            for (size_t steps = 4; steps <= 20; steps++) {
                rl_axis axis = rl_axis_linear(ends[a], ends[b], steps);
                axis.end = 1.0;
                assert_in_range(axis.num_steps, 1, steps + 1);
                double first = rl_axis_position(&axis, ends[a]), last = rl_axis_position(&axis, ends[b]);
                assert_true(first >= 0.0 && first <= last && last <= 1.0);
                if (ends[a] <= 0.0) continue;
                axis = rl_axis_log(ends[a], ends[b], steps);
                assert_in_range(axis.num_steps, 1, steps + 1);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_linear), cmocka_unit_test(test_no_range),  cmocka_unit_test(test_log),
        cmocka_unit_test(test_place),  cmocka_unit_test(test_any_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
