/* What rl_json_parse takes and what it refuses, with the place and the reason. */
#include "formats/json/json_text.h"

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
                                 "\xEF\xBB\xBF\x31",
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

static void test_refused(void **state)
{
    (void)state;
    refuses("[1]\n x", "not valid JSON at line 2, column 2: expected nothing after the value, found 'x'");
    refuses("{\"a\":1,\"a\":3}", "key 'a' stands twice in one object, again at line 1, column 8; expected it once");
}

static void test_long_numbers(void **state)
{
    (void)state;
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
        cmocka_unit_test(test_valid),        cmocka_unit_test(test_values), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_long_numbers), cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
