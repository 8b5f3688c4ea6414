/* Errors as text: what is named, what stays, and what is cut. */
#include "tests/core/core_testing.h"

#include <stdio.h>

static void expect_line(const rl_status *status, const char *line)
{
    char text[2048];
    rl_status_text(status, text, sizeof text);
    assert_string_equal(text, line);
}

static void places_are_named_in_one_line(void **state)
{
    (void)state;
    static const struct {
        const char *file, *array;
        size_t sample;
        const char *line;
    } cases[] = {
        {NULL, NULL, RL_NO_SAMPLE, "2 is odd"},
        {"a.npz", NULL, RL_NO_SAMPLE, "a.npz: 2 is odd"},
        {NULL, "boxes", RL_NO_SAMPLE, "array 'boxes': 2 is odd"},
        {NULL, NULL, 3, "sample 3: 2 is odd"},
        {"a.npz", "boxes", RL_NO_SAMPLE, "a.npz: array 'boxes': 2 is odd"},
        {"a.npz", NULL, 0, "a.npz: sample 0: 2 is odd"},
        {NULL, "boxes", 3, "array 'boxes', sample 3: 2 is odd"},
        {"a.npz", "boxes", 3, "a.npz: array 'boxes', sample 3: 2 is odd"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        rl_status status;
        assert_false(rl_fail(&status, RL_ERR_INPUT, "%d is %s", 2, "odd"));
        assert_false(rl_in_sample(&status, cases[k].sample));
        assert_false(rl_in_array(&status, cases[k].array));
        assert_false(rl_in_file(&status, cases[k].file));
        assert_int_equal(status.code, RL_ERR_INPUT);
        expect_line(&status, cases[k].line);
    }
}

static void the_first_name_stays(void **state)
{
    (void)state;
    rl_status status;
    assert_false(rl_fail(&status, RL_ERR_IO, "wrong"));
    rl_in_file(&status, "inner");
    rl_in_file(&status, "outer");
    rl_in_array(&status, "boxes");
    rl_in_array(&status, "labels");
    rl_in_sample(&status, 7);
    rl_in_sample(&status, 8);
    expect_line(&status, "inner: array 'boxes', sample 7: wrong");
}

static void a_new_failure_forgets_the_old_one(void **state)
{
    (void)state;
    rl_status status;
    assert_false(rl_fail(&status, RL_ERR_IO, "old"));
    rl_in_file(&status, "file");
    rl_in_array(&status, "boxes");
    rl_in_sample(&status, 7);
    assert_false(rl_fail(&status, RL_ERR_MEMORY, "new"));
    expect_line(&status, "new");
    assert_int_equal(status.code, RL_ERR_MEMORY);
    rl_status_clear(&status);
    expect_line(&status, "");
    assert_int_equal(status.code, RL_OK);
}

static void what_others_wrote_is_harmless(void **state)
{
    (void)state;
    rl_status status;
    char text[32];
    assert_false(rl_fail(&status, RL_ERR_INPUT, "a\nb\x1b[1mc\x7f\t"));
    rl_in_file(&status, "x\ny");
    rl_in_array(&status, "\r");
    expect_line(&status, "x?y: array '?': a?b?[1mc??");

    assert_false(rl_fail(&status, RL_ERR_INPUT, "##[group] \xC2\x9B\u202e\xff %s", "\u00e9"));
    rl_in_file(&status, " ::error::x");
    expect_line(&status, " ?:error::x: ?#[group] ??? \u00e9");
    rl_status_text(&status, text, strlen(" ?:error::x: ?#[group] ??? \u00e9"));
    assert_string_equal(text, " ?:error::x: ?#[group] ??? ?");
}

static void long_names_keep_their_end(void **state)
{
    (void)state;
    rl_status status;
    for (size_t length = sizeof status.file - 2; length <= sizeof status.file + 2; length++) {
        char name[sizeof status.file + 3];
        memset(name, 'd', length);
        memcpy(name + length - 5, "/x.py", 6);
        name[0] = 'F';
        assert_false(rl_fail(&status, RL_ERR_INPUT, "wrong"));
        rl_in_file(&status, name);
        if (length < sizeof status.file) {
            assert_string_equal(status.file, name);
        } else {
            assert_int_equal(strlen(status.file), sizeof status.file - 1);
            assert_memory_equal(status.file, "...d", 4);
            assert_string_equal(status.file + sizeof status.file - 6, "/x.py");
        }
    }
}

static void long_texts_are_cut(void **state)
{
    (void)state;
    rl_status status;
    char text[2 * sizeof status.what];
    memset(text, 'w', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_false(rl_fail(&status, RL_ERR_INPUT, "%s", text));
    assert_int_equal(strlen(status.what), sizeof status.what - 1);

    char whole[] = "a.npz: sample 3: wrong", cut[sizeof whole];
    assert_false(rl_fail(&status, RL_ERR_INPUT, "wrong"));
    rl_in_file(&status, "a.npz");
    rl_in_sample(&status, 3);
    for (size_t size = 1; size <= sizeof whole; size++) {
        memset(cut, '#', sizeof cut);
        rl_status_text(&status, cut, size);
        assert_int_equal(strlen(cut), size - 1);
        assert_memory_equal(cut, whole, size - 1);
    }
}

static void a_failure_becomes_the_reason_of_another(void **state)
{
    (void)state;
    rl_status status;
    rl_fail(&status, RL_ERR_IO, "100%% full");
    rl_in_sample(&status, 3);
    assert_false(rl_fail_because(&status, "entry %d", 7));
    assert_int_equal(status.code, RL_ERR_IO);
    assert_string_equal(status.what, "entry 7: 100% full");
    assert_true(status.sample == RL_NO_SAMPLE);
    char longest[sizeof status.what];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    rl_fail(&status, RL_ERR_INPUT, "%s", longest);
    rl_fail_because(&status, "%s", longest);
    assert_int_equal(strlen(status.what), sizeof status.what - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_named_in_one_line),
        cmocka_unit_test(the_first_name_stays),
        cmocka_unit_test(a_new_failure_forgets_the_old_one),
        cmocka_unit_test(what_others_wrote_is_harmless),
        cmocka_unit_test(long_names_keep_their_end),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(a_failure_becomes_the_reason_of_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
