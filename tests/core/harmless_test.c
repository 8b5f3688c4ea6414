/* What is shown of text of others: what stays, and what a '?' stands for. */
#include "core/base/harmless.h"
#include "core/base/utf8.h"
#include "tests/core/core_testing.h"

static void expect_shown(const char *text, const char *shown)
{
    char copy[256];
    assert_true(strlen(text) < sizeof copy);
    memcpy(copy, text, strlen(text) + 1);
    rl_make_harmless(copy);
    assert_string_equal(copy, shown);
    rl_make_harmless(copy);
    assert_string_equal(copy, shown);
    assert_int_equal(rl_harmless_width(text), rl_harmless_width(shown));
}

static void most_stays(void **state)
{
    (void)state;
    const char *const texts[] = {
        "",
        "a b/c.npz: 'x' \"y\" <&> 100%",
        "caf\u00e9 \u65e5\u672c \U0001F600 e\u0301 \u05d0\u05d1 \u0639\u0631",
        "\u0645\u06cc\u200c\u062e\u0648 \U0001F469\u200d\U0001F680 \u2764\ufe0f", /* joiners, a selector */
        "std::vector C:\\x 12:30:00",
        "# ## ### a#b ##x ##1[ #[ # #[ #a#[ [##",
        "--- +++",
        "\u00a0\u3000\ufffd\ufffc\ue000",
    };
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) expect_shown(texts[k], texts[k]);
}

/* Every code point is tried, with its like on either side. */
static void characters_without_a_sign_are_replaced(void **state)
{
    (void)state;
    for (uint32_t code = 1; code < 0x110000; code++) {
        char text[16] = "a", shown[16] = "a";
        size_t length = rl_utf8_put(code, text + 1);
        if (!length) continue;
        bool is_control = code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029;
        bool turns = code == 0x61C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
                     (code >= 0x2066 && code <= 0x2069);
        bool is_none = (code & 0xFFFF) >= 0xFFFE || (code >= 0xFDD0 && code <= 0xFDEF);
        bool hides = code == 0xAD || code == 0x180E || code == 0x200B || (code >= 0x2060 && code <= 0x206F) ||
                     code == 0xFEFF || (code >= 0xFFF0 && code <= 0xFFFB) || (code >= 0x1BCA0 && code <= 0x1BCA3) ||
                     (code >= 0x1D173 && code <= 0x1D17A) ||
                     (code >= 0xE0000 && code <= 0xE0FFF && (code < 0xE0100 || code > 0xE01EF));
        memcpy(text + 1 + length, "b", 2);
        memcpy(shown, text, sizeof shown);
        if (is_control || turns || is_none || hides) memcpy(shown, "a?b", 4);
        rl_make_harmless(text);
        assert_string_equal(text, shown);
    }
}

static void bytes_that_are_no_characters_are_replaced(void **state)
{
    (void)state;
    expect_shown("\xff", "?");
    expect_shown("a\xc3", "a?");
    expect_shown("\xe6\x97", "??");
    expect_shown("\xe6\x97z", "??z");
    expect_shown("\xc0\xaf\xed\xa0\x80\xf5", "??????");
    expect_shown("\x9b[31m\x1b[0m\x7f\xc2\x9b", "?[31m?[0m??");
}

static void no_line_is_a_command(void **state)
{
    (void)state;
    expect_shown("::error::x", "?:error::x");
    expect_shown("  ::error::x", "  ?:error::x");
    expect_shown(" \u00a0\u1680\u2000\u200a\u202f\u205f\u3000::x", " \u00a0\u1680\u2000\u200a\u202f\u205f\u3000?:x");
    expect_shown("\u200d:\ufe0f:x::", "\u200d?\ufe0f:x::"); /* passed over in a comparison */
    expect_shown(":", "?");
    expect_shown("\n::x::", "?::x::");
    expect_shown("a ::x::", "a ::x::");
    expect_shown("##[add-mask]x", "?#[add-mask]x");
    expect_shown("a##vso[task.x]", "a?#vso[task.x]");
    expect_shown("##TeamCity[x]", "?#TeamCity[x]");
    expect_shown("###[##[", "#?#[?#[");
    expect_shown("#\u200d#\u034f[x #\ufe0f#\U000E0100v\u200cso[", "?\u200d#\u034f[x ?\ufe0f#\U000E0100v\u200cso[");
    expect_shown("#\u202e#[", "#?#[");
    expect_shown("##\xff[", "##?[");
}

static void long_texts_show_their_end(void **state)
{
    (void)state;
    char shown[12];
    rl_show("12345678901", shown, sizeof shown);
    assert_string_equal(shown, "12345678901");
    rl_show("123456789012", shown, sizeof shown);
    assert_string_equal(shown, "...56789012");
    rl_show("1234\u65e56789::2", shown, sizeof shown);
    assert_string_equal(shown, "...6789::2");
    rl_show("1234\u00e96789::\n", shown, sizeof shown);
    assert_string_equal(shown, "...6789::?");
    rl_show("123456789\x80\x80\x80\x80\x80\x80\x80\x80", shown, sizeof shown);
    assert_string_equal(shown, "...?????");
    rl_show("\n::x", shown, sizeof shown);
    assert_string_equal(shown, "?::x");
}

static void writes_what_it_shows(void **state)
{
    (void)state;
    char written[32];
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(rl_put_harmless("::\u65e5\n\xff##[x", file), 9);
    rewind(file);
    written[fread(written, 1, sizeof written - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(written, "?:\u65e5???#[x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(most_stays),
        cmocka_unit_test(characters_without_a_sign_are_replaced),
        cmocka_unit_test(bytes_that_are_no_characters_are_replaced),
        cmocka_unit_test(no_line_is_a_command),
        cmocka_unit_test(long_texts_show_their_end),
        cmocka_unit_test(writes_what_it_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
