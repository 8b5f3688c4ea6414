/* What rl_json_parse takes and what it refuses, with the place and the reason. */
#include "json_text.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* From memory that ends where the text does, so that a sanitizer sees any look past it. */
static cJSON *parse_bytes(const char *text, size_t length, rl_status *status)
{
    char *exact = malloc(length ? length : 1);
    assert_non_null(exact);
    memcpy(exact, text, length);
    cJSON *value = rl_json_parse(exact, length, status);
    free(exact);
    return value;
}

static void takes(const char *text)
{
    rl_status status;
    cJSON *value = parse_bytes(text, strlen(text), &status);
    if (!value) fail_msg("%s: %s", text, status.what);
    cJSON_Delete(value);
}

static void refuses_bytes(const char *text, size_t length, const char *what)
{
    rl_status status;
    assert_null(parse_bytes(text, length, &status));
    assert_int_equal(status.code, RL_ERR_INPUT);
    assert_string_equal(status.what, what);
}

static void refuses(const char *text, const char *what)
{
    refuses_bytes(text, strlen(text), what);
}

static void test_valid(void **state)
{
    (void)state;
    const char *const texts[] = {"0",
                                 "-0",
                                 " [ ] ",
                                 "{ }",
                                 "[[],{}]",
                                 "{\"a\":{},\"b\":[1,2]}",
                                 "1.5e+3",
                                 "1E-3",
                                 "1e5",
                                 "true",
                                 "false",
                                 "null",
                                 "[true,null]",
                                 "\"\\u00e9\\ud83d\\ude00\\n\\/\"",
                                 "\"\xC3\xA9\"",
                                 "\xEF\xBB\xBF[1]",
                                 "\r\n\t[1]\n",
                                 "{\"a\":1,\"A\":2}",
                                 "\"\"",
                                 "\"\xF0\x9F\x98\x80\""};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) takes(texts[i]);
}

static void test_values(void **state)
{
    (void)state;
    rl_status status;
    const char *text = "{\"x\":[0.1,1e999,-1e999],\"s\":\"a\\u00e9\"}";
    cJSON *value = parse_bytes(text, strlen(text), &status);
    assert_non_null(value);
    const cJSON *x = cJSON_GetObjectItemCaseSensitive(value, "x");
    assert_true(cJSON_GetArrayItem(x, 0)->valuedouble == 0.1);
    assert_true(cJSON_GetArrayItem(x, 1)->valuedouble == (double)INFINITY);
    assert_true(cJSON_GetArrayItem(x, 2)->valuedouble == -(double)INFINITY);
    assert_string_equal(cJSON_GetObjectItemCaseSensitive(value, "s")->valuestring, "a\xC3\xA9");
    cJSON_Delete(value);
}

static void test_structure(void **state)
{
    (void)state;
    refuses("", "not valid JSON at line 1, column 1: expected a value, found the end of the text");
    refuses("[1,]", "not valid JSON at line 1, column 4: expected a value, found ']'");
    refuses("[1 2]", "not valid JSON at line 1, column 4: expected ',' or ']', found '2'");
    refuses("{\"a\":1 \"b\"}", "not valid JSON at line 1, column 8: expected ',' or '}', found '\"'");
    refuses("{\"a\" 1}", "not valid JSON at line 1, column 6: expected ':', found '1'");
    refuses("{1:2}", "not valid JSON at line 1, column 2: expected a key in double quotes, found '1'");
    refuses("{\"a\":1,}", "not valid JSON at line 1, column 8: expected a key in double quotes, found '}'");
    refuses("[1}", "not valid JSON at line 1, column 3: expected ',' or ']', found '}'");
    refuses("[[1]", "not valid JSON at line 1, column 5: expected ',' or ']', found the end of the text");
    refuses("]", "not valid JSON at line 1, column 1: expected a value, found ']'");
    refuses("tru", "not valid JSON at line 1, column 1: expected a value, found 't'");
    refuses("[1]\n x", "not valid JSON at line 2, column 2: expected nothing after the value, found 'x'");
    refuses("1 2", "not valid JSON at line 1, column 3: expected nothing after the value, found '2'");
    refuses_bytes("[1]\0", 4, "not valid JSON at line 1, column 4: expected nothing after the value, found byte 0x00");
    refuses_bytes("\0", 1, "not valid JSON at line 1, column 1: expected a value, found byte 0x00");
}

static void test_numbers(void **state)
{
    (void)state;
    refuses("01", "not valid JSON at line 1, column 2: a number must not start with a needless 0");
    refuses("1.", "not valid JSON at line 1, column 3: expected a digit, found the end of the text");
    refuses(".5", "not valid JSON at line 1, column 1: expected a value, found '.'");
    refuses("+1", "not valid JSON at line 1, column 1: expected a value, found '+'");
    refuses("-", "not valid JSON at line 1, column 2: expected a digit, found the end of the text");
    refuses("[1e]", "not valid JSON at line 1, column 4: expected a digit, found ']'");
    refuses("0x1", "not valid JSON at line 1, column 2: expected nothing after the value, found 'x'");
    const char *python = "not valid JSON at line 1, column 2: "
                         "NaN and Infinity are not JSON, though Python's json writes them; expected a value";
    refuses("[NaN]", python);
    refuses("[Infinity]", python);
    refuses("[-Infinity]", python);
    refuses("nan", "not valid JSON at line 1, column 1: expected a value, found 'n'");

    char digits[64];
    memset(digits, '1', sizeof digits);
    rl_status status;
    cJSON *longest = parse_bytes(digits, 63, &status);
    assert_non_null(longest);
    cJSON_Delete(longest);
    refuses_bytes(digits, 64,
                  "not valid JSON at line 1, column 1: "
                  "a number of more than 63 characters; expected fewer digits");
}

static void test_strings(void **state)
{
    (void)state;
    refuses("\"a",
            "not valid JSON at line 1, column 3: expected the closing '\"' of a text, found the end of the text");
    refuses("\"\xC3\xA9\n\"", "not valid JSON at line 1, column 3: "
                              "expected control characters of a text to be escaped, found byte 0x0a");
    refuses_bytes("\"\0\"", 3,
                  "not valid JSON at line 1, column 2: "
                  "expected control characters of a text to be escaped, found byte 0x00");
    refuses("\"\\x\"",
            "not valid JSON at line 1, column 3: expected an escape character, one of \"\\/bfnrtu, found 'x'");
    refuses("\"\\u12g4\"", "not valid JSON at line 1, column 6: expected a hexadecimal digit, found 'g'");
    refuses("\"\\u0000\"", "not valid JSON at line 1, column 8: an escaped NUL character; expected text without one");
    refuses("\"\\ude00\"", "not valid JSON at line 1, column 8: a low surrogate without the high one before it");
    refuses("\"\\ud800x\"", "not valid JSON at line 1, column 8: expected the escape of a low surrogate, found 'x'");
    refuses("\"\\ud800\\u0041\"", "not valid JSON at line 1, column 14: a high surrogate without the low one after it");
    refuses("\"\xFF\"", "not valid JSON at line 1, column 2: expected UTF-8, found byte 0xff");
    refuses("\"\xC3\"", "not valid JSON at line 1, column 2: expected UTF-8, found byte 0xc3");
    refuses("\"\\", "not valid JSON at line 1, column 3: "
                    "expected an escape character, one of \"\\/bfnrtu, found the end of the text");
}

static void test_depth(void **state)
{
    (void)state;
    char text[2 * (RL_JSON_MAX_DEPTH + 1)];
    memset(text, '[', RL_JSON_MAX_DEPTH + 1);
    memset(text + RL_JSON_MAX_DEPTH + 1, ']', RL_JSON_MAX_DEPTH + 1);
    rl_status status;
    cJSON *deepest = parse_bytes(text + 1, sizeof text - 2, &status);
    assert_non_null(deepest);
    cJSON_Delete(deepest);
    refuses_bytes(text, sizeof text,
                  "not valid JSON at line 1, column 65: nested too deeply; expected at most 64 levels");
}

static void test_doubled_keys(void **state)
{
    (void)state;
    refuses("{\"a\":1,\"b\":2,\"a\":3}", "key 'a' stands twice in one object; expected it once");
    refuses("[{\"x\":[{\"k\":1,\"\\u006b\":2}]}]", "key 'k' stands twice in one object; expected it once");
}

static void test_utf8_length(void **state)
{
    (void)state;
    assert_int_equal(rl_utf8_length("a", 1), 1);
    assert_int_equal(rl_utf8_length("", 0), 0);
    assert_int_equal(rl_utf8_length("\xC3\xA9", 2), 2);
    assert_int_equal(rl_utf8_length("\xC3\xA9", 1), 0);
    assert_int_equal(rl_utf8_length("\xE2\x82\xAC", 3), 3);
    assert_int_equal(rl_utf8_length("\xF4\x8F\xBF\xBF", 4), 4);
    const char *const broken[] = {"\x80",         "\xC0\x80",         "\xC1\xBF",         "\xE0\x9F\xBF",
                                  "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
                                  "\xFF",         "\xE2\x28\xA1"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_int_equal(rl_utf8_length(broken[i], strlen(broken[i])), 0);
}

/* Every text cut short or with one byte replaced is parsed or refused, and nothing worse. */
static void test_damage(void **state)
{
    (void)state;
    const char *text =
        "{\"samples\":[{\"id\":\"a\\u00e9\\ud83d\\ude00\",\"boxes\":[[1.5e-3,-2]],\"t\":true}],\"n\":null}";
    char copy[128];
    size_t length = strlen(text);
    rl_status status;
    for (size_t cut = 0; cut < length; cut++) assert_null(parse_bytes(text, cut, &status));
    for (size_t place = 0; place < length; place++)
        for (int byte = 0; byte < 256; byte++) {
            memcpy(copy, text, length);
            copy[place] = (char)byte;
            cJSON *value = parse_bytes(copy, length, &status);
            if (!value) assert_int_equal(status.code, RL_ERR_INPUT);
            cJSON_Delete(value);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid),   cmocka_unit_test(test_values),       cmocka_unit_test(test_structure),
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_strings),      cmocka_unit_test(test_depth),
        cmocka_unit_test(test_damage),  cmocka_unit_test(test_doubled_keys), cmocka_unit_test(test_utf8_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
