/* exp and log of float32 against the C library's of double, and at their edges. `test_core_elementary32 all` looks at
 * every number of float32 rather than at a thousandth of them. */
#include "tests/core/core_testing.h"

#include "core/formulas/elementary32.h"

#include <inttypes.h>

static float call_exp(float x)
{
    return rl_exp32(x);
}

static float call_log(float x)
{
    return rl_log32(x);
}

static float call_log_of_1_plus(float x)
{
    return rl_log_of_1_plus32(x);
}

/* From one number of float32 to the next is what a unit in the last place of `value` is. */
static double unit_of(double value)
{
    int exponent;
    frexp(value, &exponent);
    return ldexp(1.0, (exponent < FLT_MIN_EXP ? FLT_MIN_EXP : exponent) - FLT_MANT_DIG);
}

/* In units; 0 where both are the same NaN or infinity. */
static double error_of(float actual, double expected)
{
    if (isnan(expected) || isnan(actual)) return isnan(expected) && isnan(actual) ? 0.0 : (double)INFINITY;
    if (actual == (float)expected) expected = isinf(actual) ? (double)actual : expected;
    return (double)actual == expected ? 0.0 : fabs((double)actual - expected) / unit_of(expected);
}

static const struct {
    const char *name;
    float (*call)(float);
    double (*reference)(double);
    float from, to;
    double units;
} functions[] = {{"exp", call_exp, exp, -INFINITY, INFINITY, 0.989},
                 {"log", call_log, log, -INFINITY, INFINITY, 0.853},
                 {"log(1 + x)", call_log_of_1_plus, log1p, 0.0f, 1.0f, 0.928}};

static void they_are_as_exact_as_is_said(void **state)
{
    uint64_t step = *(uint64_t *)*state;
    for (size_t f = 0; f < sizeof functions / sizeof *functions; f++) {
        double worst = 0.0;
        for (uint64_t bits = 0; bits <= UINT32_MAX; bits += step) {
            float x = rl_from_bits32((uint32_t)bits);
            if (x < functions[f].from || x > functions[f].to) continue; /* NaN is not */
            double error = error_of(functions[f].call(x), functions[f].reference((double)x));
            if (!(error <= functions[f].units))
                fail_msg("%s(%a) is %a, by %g units", functions[f].name, (double)x, (double)functions[f].call(x),
                         error);
            if (error > worst) worst = error;
        }
        print_message("%s: within %.4f units\n", functions[f].name, worst);
        assert_true(worst > 0.5);
    }
}

/* Bit for bit, but for the payload of a NaN. */
static void expect_exactly(float actual, float expected)
{
    if (isnan(expected) ? !isnan(actual) : rl_bits32_of(actual) != rl_bits32_of(expected))
        fail_msg("%a is not %a", (double)actual, (double)expected);
}

static void edges_are_defined(void **state)
{
    (void)state;
    const float most = 0x1.62e42ep6f, least = -0x1.9fe368p6f; /* of those whose exp is finite, or is not 0 */
    expect_exactly(rl_exp32(0.0f), 1.0f);
    expect_exactly(rl_exp32(-0.0f), 1.0f);
    expect_exactly(rl_exp32(0x1p-149f), 1.0f);
    assert_true(isfinite(rl_exp32(most)));
    expect_exactly(rl_exp32(nextafterf(most, INFINITY)), INFINITY);
    expect_exactly(rl_exp32(FLT_MAX), INFINITY);
    expect_exactly(rl_exp32(INFINITY), INFINITY);
    expect_exactly(rl_exp32(least), 0x1p-149f);
    expect_exactly(rl_exp32(nextafterf(least, -INFINITY)), 0.0f);
    expect_exactly(rl_exp32(-FLT_MAX), 0.0f);
    expect_exactly(rl_exp32(-INFINITY), 0.0f);
    expect_exactly(rl_exp32(NAN), NAN);
    expect_exactly(rl_exp32(-NAN), NAN);
    expect_exactly(rl_log32(1.0f), 0.0f);
    expect_exactly(rl_log32(0.0f), -INFINITY);
    expect_exactly(rl_log32(-0.0f), -INFINITY);
    expect_exactly(rl_log32(-0x1p-149f), NAN);
    expect_exactly(rl_log32(-INFINITY), NAN);
    expect_exactly(rl_log32(INFINITY), INFINITY);
    expect_exactly(rl_log32(NAN), NAN);
    expect_exactly(rl_log_of_1_plus32(0.0f), 0.0f);
    expect_exactly(rl_log_of_1_plus32(0x1p-149f), 0x1p-149f);
    expect_exactly(rl_log_of_1_plus32(1.0f), (float)log(2.0));
    expect_exactly(rl_log_of_1_plus32(NAN), NAN);
}

/* Golden files hold what follows from these bits, so that they may change on purpose only. */
static void bits_are_the_same_everywhere(void **state)
{
    (void)state;
    static const struct {
        float from, to;
        uint64_t bits;
    } ranges[] = {
        {-106.0f, 90.0f, 0xdc7b6a49b2e37192}, {0.0f, 4.0f, 0x9bf4b90be533f818}, {0.0f, 1.0f, 0x6b6baf62004f4877}};
    for (size_t f = 0; f < 3; f++) {
        uint64_t numbers = f, bits = 0;
        for (size_t k = 0; k < 100000; k++) {
            float x = ranges[f].from + random_unit(&numbers) * (ranges[f].to - ranges[f].from);
            bits = bits * 0x9e3779b97f4a7c15u + rl_bits32_of(functions[f].call(x));
        }
        if (bits != ranges[f].bits) fail_msg("of %s, the bits are %#" PRIx64, functions[f].name, bits);
    }
}

int main(int argc, char **argv)
{
    static uint64_t step = 1021;
    if (argc == 2 && strcmp(argv[1], "all") == 0) step = 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(they_are_as_exact_as_is_said, &step),
        cmocka_unit_test(edges_are_defined),
        cmocka_unit_test(bits_are_the_same_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
