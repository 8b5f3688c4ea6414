/* Every code point in UTF-8 and back, and what is no UTF-8. */
#include "core/base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void writes_what_it_reads(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 0x120000; code++) {
        char text[4];
        size_t length = rl_utf8_put(code, text);
        bool exists = code < 0x110000 && (code < 0xD800 || code > 0xDFFF);
        assert_int_equal(length, !exists ? 0 : code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
        if (!exists) continue;
        assert_int_equal(rl_utf8_length(text, length), length);
        assert_int_equal(rl_utf8_length(text, length - 1), 0);
        const char *at = text;
        assert_int_equal(rl_utf8_take(&at), code);
        assert_ptr_equal(at, text + length);
    }
}

static void takes(const char *text, size_t length)
{
    assert_int_equal(rl_utf8_length(text, strlen(text)), length);
}

static void knows_characters(void **state)
{
    (void)state;
    takes("a", 1);
    takes("", 0);
    takes("\xC3\xA9", 2);
    takes("\xE2\x82\xAC!", 3);
    takes("\xF4\x8F\xBF\xBF", 4);
    assert_int_equal(rl_utf8_length("\xC3\xA9", 1), 0);
    const char *const broken[] = {"\x80",         "\xC0\x80",         "\xC1\xBF",         "\xE0\x9F\xBF",
                                  "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
                                  "\xFF",         "\xE2\x28\xA1"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) takes(broken[i], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(writes_what_it_reads), cmocka_unit_test(knows_characters)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
