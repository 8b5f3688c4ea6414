/* Markup: what stands for values, and what is escaped. */
#include "formats/text/markup.h"
#include "tests/formats/scratch.h"

#include <math.h>
#include <string.h>

static void expect_file(rl_output *output, const char *expected)
{
    rl_status status;
    char text[512];
    assert_true(rl_output_commit(output, &status));
    FILE *file = fopen("markup", "rb");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, expected);
}

static rl_output *start(void)
{
    rl_status status;
    rl_output *output = rl_output_open("markup", &status);
    assert_non_null(output);
    return output;
}

static void test_values(void **state)
{
    (void)state;
    rl_output *output = start();
    rl_markup(output, "<a b=\"%s\">%zu %g %.3g %.1f 5%%</a>", "c", (size_t)-1, 0.1, 2.0 / 3.0, 12.345);
    rl_markup(output, "%g %.1f %.1f %.1f", (double)NAN, -0.04, 99.96, -7.0);
    expect_file(output, "<a b=\"c\">18446744073709551615 0.1 0.667 12.3 5%</a>nan 0 100 -7");
}

static void test_escapes(void **state)
{
    (void)state;
    rl_output *output = start();
    rl_markup(output, "%s|%s|%s", "<a href=\"x\">&'</a>", "\t\n\r\x01\x1F%s", "");
    rl_markup(output, "|%s", "\xC3\xA9\xE2\x82\xAC\xFF\xC3|\xEF\xBF\xBE\xEF\xBF\xBD##[x]");
    expect_file(output, "&lt;a href=&quot;x&quot;&gt;&amp;'&lt;/a&gt;|?????%s|"
                        "|\xC3\xA9\xE2\x82\xAC??|?\xEF\xBF\xBD?#[x]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_values), cmocka_unit_test(test_escapes)};
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
