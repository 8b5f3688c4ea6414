/* Numbers printed and read: shortest, exact, strict, and free of the locale. */
#include "formats/text/number.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUM_PATTERNS 1000000
#define NUM_SHORTEST 5000

/* xorshift64: the same patterns in every run. */
static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static size_t significant_digits(const char *text)
{
    size_t digits = 0, trailing_zeros = 0;
    bool started = false, point = strchr(text, '.') != NULL;
    for (; *text && *text != 'e'; text++) {
        if (*text < '0' || *text > '9') continue;
        started = started || *text != '0';
        if (started) digits++;
        trailing_zeros = *text == '0' ? trailing_zeros + 1 : 0;
    }
    return point || digits == 0 ? digits : digits - trailing_zeros;
}

static void test_f32_round_trip(void **state)
{
    (void)state;
    uint64_t seed = 20261124;
    for (size_t i = 0; i < NUM_PATTERNS; i++) {
        uint32_t bits = (uint32_t)(next_random(&seed) >> 32), back_bits;
        float value, back;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) continue;
        char text[RL_NUMBER_SIZE], shorter[400];
        double parsed;
        size_t length = rl_print_f32(value, text);
        assert_int_equal(length, strlen(text));
        assert_true(rl_parse_f64(text, length, &parsed));
        assert_true(rl_parse_f32(text, length, &back));
        assert_true(back == (float)parsed); /* of the shortest texts, that is */
        memcpy(&back_bits, &back, sizeof back);
        if (bits != back_bits) fail_msg("%s is not %a", text, (double)value);
        size_t digits = significant_digits(text);
        if (i >= NUM_SHORTEST || digits < 2) continue;
        snprintf(shorter, sizeof shorter, "%.*g", (int)digits - 1, (double)value);
        if (strlen(shorter) < length && strtof(shorter, NULL) == value)
            fail_msg("%s is shorter than %s", shorter, text);
    }
}

static void test_f64_round_trip(void **state)
{
    (void)state;
    uint64_t seed = 20261124;
    for (size_t i = 0; i < NUM_PATTERNS; i++) {
        uint64_t bits = next_random(&seed), back_bits;
        double value, back;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) continue;
        char text[RL_NUMBER_SIZE], shorter[400];
        size_t length = rl_print_f64(value, text);
        assert_int_equal(length, strlen(text));
        assert_true(rl_parse_f64(text, length, &back));
        memcpy(&back_bits, &back, sizeof back);
        if (bits != back_bits) fail_msg("%s is not %a", text, value);
        size_t digits = significant_digits(text);
        if (i >= NUM_SHORTEST || digits < 2) continue;
        snprintf(shorter, sizeof shorter, "%.*g", (int)digits - 1, value);
        if (strlen(shorter) < length && strtod(shorter, NULL) == value)
            fail_msg("%s is shorter than %s", shorter, text);
    }
}

static void prints_f32(float value, const char *expected)
{
    char text[RL_NUMBER_SIZE];
    assert_int_equal(rl_print_f32(value, text), strlen(expected));
    assert_string_equal(text, expected);
}

static void prints_f64(double value, const char *expected)
{
    char text[RL_NUMBER_SIZE];
    assert_int_equal(rl_print_f64(value, text), strlen(expected));
    assert_string_equal(text, expected);
}

static void test_special_values(void **state)
{
    (void)state;
    prints_f32(0.1f, "0.1");
    prints_f32(-0.0f, "-0");
    prints_f32(1e-7f, "1e-07");
    prints_f32(16777216.0f, "16777216");
    prints_f32(3.4028235e38f, "3.4028235e+38");
    prints_f32(1e-45f, "1e-45");
    prints_f32(NAN, "nan");
    prints_f32(-NAN, "nan");
    prints_f32(INFINITY, "inf");
    prints_f32(-INFINITY, "-inf");
    prints_f64(0.1, "0.1");
    prints_f64((double)0.1f, "0.10000000149011612");
    prints_f64(0.0, "0");
    prints_f64(-0.0, "-0");
    prints_f64(5e-324, "5e-324");
    prints_f64(-1.7976931348623157e308, "-1.7976931348623157e+308");
    prints_f64((double)NAN, "nan");
    prints_f64((double)-NAN, "nan");
    prints_f64((double)-INFINITY, "-inf");
    prints_f64(100000.0, "1e+05");
    prints_f64(123456.0, "123456");
}

static void test_rounded(void **state)
{
    (void)state;
    char text[RL_NUMBER_SIZE];
    const struct {
        double value;
        const char *text;
    } cases[] = {
        {0.25, "0.25"},        {1.0 / 3.0, "0.333"},  {1.3456e-5, "1.35e-05"}, {0.0, "0"}, {(double)INFINITY, "inf"},
        {(double)-NAN, "nan"}, {123456.0, "1.23e+05"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(rl_print_rounded(cases[i].value, text), strlen(cases[i].text));
        assert_string_equal(text, cases[i].text);
    }
}

static void parses(const char *text, double expected)
{
    double value = 0.5;
    if (!rl_parse_f64(text, strlen(text), &value)) fail_msg("%s is refused", text);
    if (memcmp(&value, &expected, sizeof value) != 0) fail_msg("%s reads as %a", text, value);
}

static void test_parse(void **state)
{
    (void)state;
    parses("1", 1.0);
    parses("-0", -0.0);
    parses("007", 7.0);
    parses("1.", 1.0);
    parses(".5", 0.5);
    parses("1E+2", 100.0);
    parses("inf", (double)INFINITY);
    parses("-inf", (double)-INFINITY);
    parses("2.4703282292062327208e-324", 0.0);
    parses("2.4703282292062328e-324", 5e-324);
    parses("2.2250738585072011e-308", 2.2250738585072011e-308);
    parses("1.00000017881393432617187499", 1.00000017881393432617187499);
    double nan;
    assert_true(rl_parse_f64("nan", 3, &nan));
    assert_true(isnan(nan));
    double first;
    assert_true(rl_parse_f64("1.5e9xyz", 3, &first));
    assert_true(first == 1.5);
}

static void test_parse_out_of_range(void **state)
{
    (void)state;
    parses("1e999", (double)INFINITY);
    parses("-1e+999", (double)-INFINITY);
    parses("1e-999", 0.0);
    parses("-1e-999", -0.0);
    parses("1.7976931348623159e308", (double)INFINITY);
    parses("1e99999999999999999999999", (double)INFINITY);
    parses("1e-99999999999999999999999", 0.0);
    parses("0e99999999999999999999999", 0.0);
    parses("1e9223372036854775807", (double)INFINITY);
    parses("1e-9223372036854775808", 0.0);
    parses("0.001e400", (double)INFINITY);
    parses("1000e-400", 0.0);

    char text[1024];
    memset(text, '0', sizeof text);
    text[0] = '1';
    double value;
    assert_true(rl_parse_f64(text, 400, &value));
    assert_true(value == (double)INFINITY);
    memcpy(text, "0.0", 3);
    text[400] = '1';
    assert_true(rl_parse_f64(text, 401, &value));
    assert_true(value == 0.0);
    memcpy(text + 401, "e399", 4);
    assert_true(rl_parse_f64(text, 405, &value));
    assert_true(value == 1.0);
    memcpy(text + 401, "e999", 4);
    assert_true(rl_parse_f64(text, 405, &value));
    assert_true(value == (double)INFINITY);
}

static void test_parse_refuses(void **state)
{
    (void)state;
    const char *const texts[] = {"",     " 1",       "1 ",     "+1",    "0x1", "1e",  "1e+",  "e5",
                                 "-",    ".",        "1,5",    "1.5.2", "--1", "NaN", "-nan", "Inf",
                                 "+inf", "infinity", "nan(1)", "1\n",   "- 1", "1_0"};
    double value;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (rl_parse_f64(texts[i], strlen(texts[i]), &value)) fail_msg("'%s' is taken", texts[i]);
    assert_false(rl_parse_f64("1\0", 2, &value));
}

static void test_parse_size(void **state)
{
    (void)state;
    size_t value;
    assert_true(rl_parse_size("0", 1, &value) && value == 0);
    assert_true(rl_parse_size("0042", 4, &value) && value == 42);
    assert_true(rl_parse_size("18446744073709551615", 20, &value) && value == SIZE_MAX);
    const char *const texts[] = {"", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "18446744073709551616"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (rl_parse_size(texts[i], strlen(texts[i]), &value)) fail_msg("'%s' is taken", texts[i]);
}

static void test_parse_f32(void **state)
{
    (void)state;
    /* A little above the middle of two float32; the float64 next to it is the middle, which rounds down to even. */
    const char *above = "1.00000005960464477539062500001";
    float value;
    double middle;
    assert_true(rl_parse_f32(above, strlen(above), &value) && value == 1.00000012f);
    assert_true(rl_parse_f64(above, strlen(above), &middle) && (float)middle == 1.0f);
    assert_true(rl_parse_f32("1e39", 4, &value) && isinf(value) && value > 0);
    assert_true(rl_parse_f32("-1e999", 6, &value) && isinf(value) && value < 0);
    assert_true(rl_parse_f32("1e-60", 5, &value) && value == 0.0f);
    assert_false(rl_parse_f32("1e", 2, &value));
}

static void test_locale(void **state)
{
    (void)state;
    if (!setlocale(LC_ALL, "de_DE.UTF-8") && !setlocale(LC_ALL, "fr_FR.UTF-8")) skip();
    prints_f64(0.5, "0.5");
    parses("0.5", 0.5);
    double value;
    bool comma = rl_parse_f64("0,5", 3, &value);
    setlocale(LC_ALL, "C");
    assert_false(comma);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_f32_round_trip), cmocka_unit_test(test_f64_round_trip),
        cmocka_unit_test(test_special_values), cmocka_unit_test(test_rounded),
        cmocka_unit_test(test_parse),          cmocka_unit_test(test_parse_out_of_range),
        cmocka_unit_test(test_parse_refuses),  cmocka_unit_test(test_parse_size),
        cmocka_unit_test(test_parse_f32),      cmocka_unit_test(test_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
