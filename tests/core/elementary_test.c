/* exp, log and atan against what mpmath computes with many digits, and at their edges. */
#include "core_testing.h"

#include "elementary.h"

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
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_as_exact_as_is_said),
        cmocka_unit_test(edges_are_defined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
