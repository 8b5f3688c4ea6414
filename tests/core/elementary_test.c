/* exp, log and atan against what mpmath computes with many digits, and at their edges. */
#include "tests/core/core_testing.h"

#include "core/formulas/elementary.h"

#include <inttypes.h>
#include <stdio.h>

typedef double function(double);

static double call_exp(double x)
{
    return rl_exp(x);
}

static double call_log(double x)
{
    return rl_log(x);
}

static double call_atan(double x)
{
    return rl_atan(x);
}

/* Numbers in order, so that neighbours are 1 apart, and both zeros are 0. */
static int64_t place_of(double value)
{
    int64_t magnitude = (int64_t)(rl_bits_of(value) & INT64_MAX);
    return signbit(value) ? -magnitude : magnitude;
}

static void expect_within(const char *name, double x, double actual, double expected, int64_t units)
{
    int64_t apart = place_of(actual) - place_of(expected);
    if (apart > units || -apart > units) fail_msg("%s(%a) is %a, not %a", name, x, actual, expected);
}

static void they_are_as_exact_as_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        function *call;
        int64_t units;
    } functions[] = {{"exp", call_exp, 1}, {"log", call_log, 1}, {"atan", call_atan, 2}};
    FILE *file = fopen(TESTDATA "/elementary.txt", "r");
    assert_non_null(file);
    char name[8];
    double x, expected;
    size_t count = 0;
    for (; fscanf(file, "%7s %la %la", name, &x, &expected) == 3; count++) {
        size_t f = 0;
        while (f < 2 && strcmp(functions[f].name, name) != 0) f++;
        expect_within(name, x, functions[f].call(x), expected, functions[f].units);
    }
    assert_true(feof(file));
    assert_true(count > 400);
    fclose(file);
}

/* Bit for bit, but for the payload of a NaN. */
static void expect_exactly(double actual, double expected)
{
    if (isnan(expected) ? !isnan(actual) : rl_bits_of(actual) != rl_bits_of(expected))
        fail_msg("%a is not %a", actual, expected);
}

static void edges_are_defined(void **state)
{
    (void)state;
    expect_exactly(rl_exp(0.0), 1.0);
    expect_exactly(rl_exp(710.0), (double)INFINITY);
    expect_exactly(rl_exp(nextafter(709.782712893384, 710.0)), (double)INFINITY);
    expect_exactly(rl_exp((double)INFINITY), (double)INFINITY);
    expect_exactly(rl_exp(-746.0), 0.0);
    expect_exactly(rl_exp((double)-INFINITY), 0.0);
    expect_exactly(rl_exp(-1e300), 0.0);
    expect_exactly(rl_exp((double)NAN), (double)NAN);
    expect_exactly(rl_log(1.0), 0.0);
    expect_exactly(rl_log(0.0), (double)-INFINITY);
    expect_exactly(rl_log(-0.0), (double)-INFINITY);
    expect_exactly(rl_log(-5e-324), (double)NAN);
    expect_exactly(rl_log((double)INFINITY), (double)INFINITY);
    expect_exactly(rl_log((double)NAN), (double)NAN);
    expect_exactly(rl_atan(0.0), 0.0);
    expect_exactly(rl_atan((double)INFINITY), 0x1.921fb54442d18p0);
    expect_exactly(rl_atan((double)-INFINITY), -0x1.921fb54442d18p0);
    expect_exactly(rl_atan(1.0), 0x1.921fb54442d18p-1);
    expect_exactly(rl_atan((double)NAN), (double)NAN);
    expect_exactly(rl_atan(0.198912367379658), 0x1.921fb54442d18p-3); /* tan pi / 16, rounded down */
}

/* Golden files hold what follows from these bits, so that they may change on purpose only. */
static void bits_are_the_same_everywhere(void **state)
{
    (void)state;
    static const struct {
        function *call;
        double from, to;
        uint64_t bits;
    } functions[] = {
        {call_exp, -750.0, 715.0, 0x393bfb0e5d5f8d4c},
        {call_log, 0.5, 2.0, 0x895a43684237750b},
        {call_atan, -3.0, 3.0, 0x5d8d8c0141901e6a},
    };
    for (size_t f = 0; f < 3; f++) {
        uint64_t numbers = f, bits = 0;
        for (size_t k = 0; k < 100000; k++) {
            double unit = (double)(next_random(&numbers) >> 11) * 0x1p-53;
            double value = functions[f].call(functions[f].from + unit * (functions[f].to - functions[f].from));
            bits = bits * 0x9e3779b97f4a7c15u + rl_bits_of(value);
        }
        if (bits != functions[f].bits) fail_msg("of function %zu, the bits are %#" PRIx64, f, bits);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_as_exact_as_is_said),
        cmocka_unit_test(edges_are_defined),
        cmocka_unit_test(bits_are_the_same_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
