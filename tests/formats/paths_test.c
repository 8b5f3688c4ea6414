/* Folders and names as paths. */
#include "formats/io/paths.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void slashes_are_not_doubled(void **state)
{
    (void)state;
    static const char *const cases[][3] = {{"a", "b", "a/b"}, {"a/", "b", "a/b"},   {"/", "b", "/b"},
                                           {"", "b", "b"},    {"a//", "b", "a//b"}, {"a", "", "a/"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rl_status status;
        char *path = rl_path_in(cases[i][0], cases[i][1], &status);
        assert_non_null(path);
        assert_string_equal(path, cases[i][2]);
        free(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(slashes_are_not_doubled)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
