/* Numbers of JSON: every value is the nearest float64, to the bit, and what is no number is refused at its place. */
#include "formats/json/json_number.h"

#include "formats/text/number.h"

#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Numbers are read where this ends, so that a sanitizer sees any look past them. */
static char *room;

static int make_room(void **state)
{
    (void)state;
    room = malloc(RL_JSON_MAX_NUMBER + 1);
    return !room;
}

static int free_room(void **state)
{
    (void)state;
    free(room);
    return 0;
}

/* xorshift64: the same numbers in every run. */
static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static size_t below(uint64_t *seed, size_t limit)
{
    return (size_t)(next_random(seed) >> 11) % limit;
}

static const char *scan(const char *text, size_t length, rl_json_number *number, rl_json_fault *fault)
{
    assert_true(length <= RL_JSON_MAX_NUMBER + 1);
    char *start = room + RL_JSON_MAX_NUMBER + 1 - length;
    memcpy(start, text, length);
    const char *after = rl_json_scan_number(start, start + length, number, fault);
    return after ? text + (after - start) : NULL;
}

static double value_of(const char *text)
{
    rl_json_number number;
    rl_json_fault fault;
    size_t length = strlen(text);
    if (scan(text, length, &number, &fault) != text + length) fail_msg("%s: was refused", text);
    assert_int_equal(number.length, length);
    return rl_json_number_value(&number);
}

static void expect_bits(const char *text, double expected)
{
    double value = value_of(text);
    if (memcmp(&value, &expected, sizeof value) != 0) fail_msg("%s: is %a, not %a", text, value, expected);
}

static void as_strtod(const char *text)
{
    expect_bits(text, strtod(text, NULL));
}

static void reads_known_numbers(void **state)
{
    (void)state;
    expect_bits("0", 0.0);
    expect_bits("-0", -0.0);
    expect_bits("-0.000e5", -0.0);
    expect_bits("1e999", (double)INFINITY);
    expect_bits("-1e999", -(double)INFINITY);
    expect_bits("1e-999", 0.0);
    expect_bits("1e99999999999999999999999", (double)INFINITY);
    expect_bits("0e99999999999999999999999", 0.0);
    expect_bits("-1e-99999999999999999999999", -0.0);
    expect_bits("44.209327697753906", 44.209327697753906);
    expect_bits("9007199254740993", 0x1p53);
    expect_bits("9007199254740993.0", 0x1p53);
    expect_bits("9007199254740993.00000000000000000001", 0x1p53 + 2);
    expect_bits("1.00000017881393432617187499", 1.00000017881393432617187499);
    expect_bits("18446744073709551615", 0x1p64);
    expect_bits("9999999999999999999", 1e19);
    expect_bits("0.0000000000000000000000000012345678901234567", 1.2345678901234567e-27);
    expect_bits("5e-324", 5e-324);
    expect_bits("2.4703282292062327208e-324", 0.0);
    expect_bits("2.4703282292062328e-324", 5e-324);
    expect_bits("2.2250738585072011e-308", 2.2250738585072011e-308);
    expect_bits("1.7976931348623157e+308", 1.7976931348623157e+308);
    expect_bits("1.7976931348623159e308", (double)INFINITY);
}

static void reads_printed_doubles(void **state)
{
    (void)state;
    uint64_t seed = 20261201;
    for (int i = 0; i < 1000000; i++) {
        uint64_t bits = next_random(&seed);
        /* Half of them are of the size that boxes and probabilities have. */
        if (i % 2) bits = (bits & 0x800FFFFFFFFFFFFFu) | (uint64_t)(1023 - 24 + below(&seed, 36)) << 52;
        double value;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) continue;
        char text[64];
        rl_print_f64(value, text);
        expect_bits(text, value);
        snprintf(text, sizeof text, "%.17g", value);
        expect_bits(text, value);
        snprintf(text, sizeof text, "%.8g", (double)(float)value);
        if (isfinite((float)value)) as_strtod(text);
    }
}

static char *put_digits(char *to, size_t count, uint64_t *seed)
{
    /* Long runs of 0 and 9 lie near where rounding turns. */
    size_t kind = below(seed, 4);
    for (size_t i = 0; i < count; i++)
        *to++ = (char)('0' + (kind == 0 ? (i + 1 < count ? 0 : 1) : kind == 1 ? 9 : (int)below(seed, 10)));
    return to;
}

static void put_decimal(char *to, size_t most_digits, uint64_t *seed)
{
    if (below(seed, 2)) *to++ = '-';
    if (below(seed, 3)) {
        char *first = to;
        to = put_digits(to, 1 + below(seed, most_digits), seed);
        if (*first == '0') *first = '1';
    } else {
        *to++ = '0';
    }
    if (below(seed, 4)) {
        *to++ = '.';
        size_t zeros = below(seed, 4) ? 0 : below(seed, 30);
        memset(to, '0', zeros);
        to = put_digits(to + zeros, 1 + below(seed, most_digits), seed);
    }
    *to = '\0';
    static const char *const forms[] = {"e%d", "E%d", "e%+d"};
    size_t form = below(seed, 9);
    if (form < 3) snprintf(to, 8, forms[form], (int)below(seed, 700) - 350);
    if (form > 6) snprintf(to, 8, forms[form - 7], (int)below(seed, 50) - 25);
}

static void reads_any_decimals(void **state)
{
    (void)state;
    uint64_t seed = 31;
    char text[RL_JSON_MAX_NUMBER];
    for (int i = 0; i < 600000; i++) {
        put_decimal(text, 1 + below(&seed, 25), &seed);
        as_strtod(text);
    }
    for (int i = 0; i < 20000; i++) {
        put_decimal(text, 400, &seed);
        as_strtod(text);
    }
}

/* Texts exactly between two float64, and a little more or less. */
static void reads_halves(void **state)
{
    (void)state;
    uint64_t seed = 47;
    char text[RL_JSON_MAX_NUMBER];
    for (int i = 0; i < 100000; i++) {
        /* Up to 62 bits of which 54 count, over a power of 2: few digits, and all of them exact. */
        uint64_t odd = next_random(&seed) >> 10 | (uint64_t)1 << 53 | 1;
        int shift = (int)below(&seed, 20);
        snprintf(text, sizeof text, "%.*f", shift ? shift : 1, ldexp((double)(odd >> 1), 1 - shift));
        as_strtod(text);
        snprintf(text, sizeof text, "%" PRIu64 ".0", odd);
        as_strtod(text);
        snprintf(text, sizeof text, "%" PRIu64 ".%s1", odd, i % 2 ? "" : "00000000000000000000000000");
        as_strtod(text);
        snprintf(text, sizeof text, "%" PRIu64 ".9999", odd - 1);
        as_strtod(text);
    }
    /* 1 + 2^-53 has 53 places, the smallest number's half 1075. */
    expect_bits("1.00000000000000011102230246251565404236316680908203125", 1.0);
    expect_bits("1.00000000000000011102230246251565404236316680908203126", 1.0 + 0x1p-52);
    expect_bits("1.00000000000000011102230246251565404236316680908203124", 1.0);
    snprintf(text, sizeof text, "%.767e", 0x1.fffffffffffffp-1022);
    as_strtod(text);
}

static void stops_behind_the_number(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t length;
    } cases[] = {{"1,2", 1},
                 {"-1.5]", 4},
                 {"0x1", 1},
                 {"1.25e-3e", 7},
                 {"12345678.", 0},
                 {"0.12345678:9", 10},
                 {"0.1234567/9", 9},
                 {"0.1234\xB9", 6},
                 {"0.12345678901", 13},
                 {"3 ", 1},
                 {"0.1\x0f"
                  "2345678",
                  3},
                 {"0.1\x8a"
                  "2345678",
                  3},
                 {"0.1:2345678", 3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rl_json_number number;
        rl_json_fault fault;
        const char *text = cases[i].text, *after = scan(text, strlen(text), &number, &fault);
        if (!cases[i].length) {
            assert_null(after);
            continue;
        }
        assert_int_equal(after - text, cases[i].length);
        double expected = strtod(text, NULL);
        if (text[1] != 'x') assert_memory_equal(&(double){rl_json_number_value(&number)}, &expected, sizeof expected);
    }
}

static void refuses(const char *text, size_t at, const char *expected, const char *what)
{
    rl_json_number number;
    rl_json_fault fault;
    size_t length = strlen(text);
    assert_null(scan(text, length, &number, &fault));
    assert_int_equal(fault.at - (room + RL_JSON_MAX_NUMBER + 1 - length), at);
    if (expected)
        assert_string_equal(fault.expected, expected);
    else
        assert_string_equal(fault.what, what);
}

static void refuses_other_text(void **state)
{
    (void)state;
    refuses("-", 1, "a digit", NULL);
    refuses("-a", 1, "a digit", NULL);
    refuses("-.5", 1, "a digit", NULL);
    refuses("1.", 2, "a digit", NULL);
    refuses("1.e5", 2, "a digit", NULL);
    refuses("1.-5", 2, "a digit", NULL);
    refuses("1e", 2, "a digit", NULL);
    refuses("1e+", 3, "a digit", NULL);
    refuses("1e--1", 3, "a digit", NULL);
    refuses("-01", 2, NULL, "a number must not start with a needless 0");
    refuses("00", 1, NULL, "a number must not start with a needless 0");

    char text[RL_JSON_MAX_NUMBER + 2];
    memset(text, '1', sizeof text);
    text[1] = '.';
    text[RL_JSON_MAX_NUMBER] = '\0';
    as_strtod(text);
    text[RL_JSON_MAX_NUMBER] = '1';
    text[RL_JSON_MAX_NUMBER + 1] = '\0';
    refuses(text, 0, NULL, "a number of more than 1000 characters; expected fewer digits");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_known_numbers),     cmocka_unit_test(reads_printed_doubles),
        cmocka_unit_test(reads_any_decimals),      cmocka_unit_test(reads_halves),
        cmocka_unit_test(stops_behind_the_number), cmocka_unit_test(refuses_other_text),
    };
    return cmocka_run_group_tests(tests, make_room, free_room);
}
