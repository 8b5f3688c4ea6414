/* JSON that is written: where commas, spaces and breaks come, how numbers and text are put. */
#include "formats/json/json_writer.h"
#include "tests/formats/scratch.h"

#include <float.h>
#include <math.h>

static rl_json_writer start(const char *space)
{
    rl_status status;
    rl_json_writer json = {.output = rl_output_open("written", &status), .space = space};
    assert_non_null(json.output);
    return json;
}

static void expect_file(rl_json_writer *json, const char *expected)
{
    rl_status status;
    char text[512];
    assert_true(rl_output_commit(json->output, &status));
    FILE *file = fopen("written", "rb");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, expected);
}

static void put_everything(rl_json_writer *json)
{
    rl_json_open(json, '{');
    rl_json_put_key(json, "none");
    rl_json_open(json, '[');
    rl_json_close(json, ']');
    rl_json_put_key(json, "lists");
    rl_json_open(json, '[');
    for (int64_t k = 0; k < 2; k++) {
        rl_json_open(json, '[');
        rl_json_put_whole(json, -k);
        rl_json_put_text(json, "a");
        rl_json_close(json, ']');
    }
    rl_json_put_value(json, "{\"as\" : it}");
    rl_json_close(json, ']');
    rl_json_put_key(json, "last");
    rl_json_put_f64(json, 0.5);
    rl_json_close(json, '}');
}

static void test_commas(void **state)
{
    (void)state;
    rl_json_writer json = start("");
    put_everything(&json);
    expect_file(&json, "{\"none\":[],\"lists\":[[0,\"a\"],[-1,\"a\"],{\"as\" : it}],\"last\":0.5}");
    json = start(" ");
    put_everything(&json);
    expect_file(&json, "{\"none\": [], \"lists\": [[0, \"a\"], [-1, \"a\"], {\"as\" : it}], \"last\": 0.5}");
}

static void test_breaks(void **state)
{
    (void)state;
    rl_json_writer json = start(" ");
    rl_json_open(&json, '[');
    for (int64_t k = 0; k < 2; k++) {
        rl_json_break(&json, "\n  ");
        rl_json_open(&json, '{');
        rl_json_put_key(&json, "a");
        rl_json_put_whole(&json, k);
        rl_json_break(&json, "");
        rl_json_put_key(&json, "b");
        rl_json_put_whole(&json, k);
        rl_json_close(&json, '}');
    }
    rl_json_close(&json, ']');
    expect_file(&json, "[\n  {\"a\": 0,\"b\": 0},\n  {\"a\": 1,\"b\": 1}]");
}

static void test_numbers(void **state)
{
    (void)state;
    rl_json_writer json = start("");
    rl_json_open(&json, '[');
    const float floats[] = {0.1f, FLT_MAX, NAN, INFINITY, -INFINITY, -0.0f};
    for (size_t k = 0; k < sizeof floats / sizeof *floats; k++) rl_json_put_f32(&json, floats[k]);
    const double doubles[] = {0.1, (double)0.1f, DBL_MAX, (double)NAN, (double)INFINITY, (double)-INFINITY};
    for (size_t k = 0; k < sizeof doubles / sizeof *doubles; k++) rl_json_put_f64(&json, doubles[k]);
    rl_json_put_whole(&json, INT64_MIN);
    rl_json_close(&json, ']');
    expect_file(&json, "[0.1,3.4028235e+38,null,1e999,-1e999,-0,0.1,0.10000000149011612,1.7976931348623157e+308,null,"
                       "1e999,-1e999,-9223372036854775808]");
}

static void test_text(void **state)
{
    (void)state;
    rl_json_writer json = start("");
    rl_json_open(&json, '[');
    rl_json_put_text(&json, "");
    rl_json_put_text(&json, "a\"b\\c/\x01\n\x1f\x7f\xC3\xA9");
    rl_json_close(&json, ']');
    expect_file(&json, "[\"\",\"a\\\"b\\\\c/\\u0001\\u000a\\u001f\x7f\xC3\xA9\"]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_commas), cmocka_unit_test(test_breaks),
                                       cmocka_unit_test(test_numbers), cmocka_unit_test(test_text)};
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
