/* A file that cannot be replaced, as a mount point cannot, is written in place, and only where the whole has room. The
 * calls that decide so are this program's own. */
#include "formats/io/output.h"
#include "tests/formats/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <string.h>
#include <sys/stat.h>

/* What each fails with; 0: it is left to the system. */
static struct {
    int rename, allocate, truncate;
} failures;

int rename(const char *from, const char *to)
{
    errno = failures.rename;
    return failures.rename ? -1 : renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int posix_fallocate(int file, off_t at, off_t size)
{
    (void)file, (void)at, (void)size;
    return failures.allocate;
}

int ftruncate(int file, off_t size)
{
    char link[64];
    errno = failures.truncate;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    return failures.truncate ? -1 : truncate(link, size);
}

static void assert_file(const char *path, const char *expected)
{
    char text[256] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, expected);
}

static rl_output *begin(const char *path, const char *before, const char *text)
{
    rl_status status;
    write_file(path, before, strlen(before));
    rl_output *output = rl_output_open(path, &status);
    assert_non_null(output);
    rl_output_text(output, text);
    return output;
}

static size_t count_temporaries(void)
{
    glob_t found;
    size_t count = glob(".ragloss*", 0, NULL, &found) == 0 ? found.gl_pathc : 0;
    globfree(&found);
    return count;
}

static void is_written_in_place(void **state)
{
    (void)state;
    const int errors[] = {EBUSY, EXDEV};
    const char *const texts[] = {"short", "longer than what was there before"};
    for (int k = 0; k < 4; k++) {
        failures.rename = 0;
        rl_output *output = begin("file", "what was there before", texts[k / 2]);
        struct stat before, after;
        rl_status status;
        assert_int_equal(stat("file", &before), 0);
        failures.rename = errors[k % 2];
        assert_true(rl_output_settle(output, &status));
        assert_int_equal(rl_output_not_replaced(output), errors[k % 2]);
        rl_output_discard(output);
        assert_file("file", texts[k / 2]);
        assert_int_equal(stat("file", &after), 0);
        assert_int_equal(after.st_ino, before.st_ino);
        assert_int_equal(count_temporaries(), 0);
    }
    failures.rename = 0;
}

static void replacing_needs_none_of_it(void **state)
{
    (void)state;
    rl_status status;
    rl_output *output = begin("file", "old", "new");
    assert_true(rl_output_settle(output, &status));
    assert_int_equal(rl_output_not_replaced(output), 0);
    rl_output_discard(output);
    assert_file("file", "new");
}

static void expect_failure(rl_output *output, const char *expected, const char *left)
{
    rl_status status;
    char text[1024];
    assert_false(rl_output_commit(output, &status));
    failures.rename = failures.allocate = failures.truncate = 0;
    assert_int_equal(status.code, RL_ERR_IO);
    rl_status_text(&status, text, sizeof text);
    assert_string_equal(text, expected);
    assert_file("file", left);
}

static void no_room_leaves_it_as_it_was(void **state)
{
    (void)state;
    const int errors[] = {ENOSPC, EDQUOT, EFBIG};
    for (int k = 0; k < 3; k++) {
        rl_output *output = begin("file", "old", "longer than before");
        char expected[256];
        snprintf(expected, sizeof expected, "file: cannot be written: %s", strerror(errors[k]));
        failures.rename = EBUSY;
        failures.allocate = errors[k];
        expect_failure(output, expected, "old");
        assert_int_equal(count_temporaries(), 0);
    }
}

/* A file system that knows no reservation is written to all the same. */
static void room_that_is_not_known_is_tried(void **state)
{
    (void)state;
    rl_status status;
    rl_output *output = begin("file", "old", "longer than before");
    failures.rename = EBUSY;
    failures.allocate = EOPNOTSUPP;
    assert_true(rl_output_commit(output, &status));
    failures.rename = failures.allocate = 0;
    assert_file("file", "longer than before");
}

static void other_failures_are_no_reason(void **state)
{
    (void)state;
    rl_output *output = begin("file", "old", "new");
    failures.rename = EACCES;
    expect_failure(output, "file: cannot be written: Permission denied", "old");
    assert_int_equal(count_temporaries(), 0);
}

/* Half written, it cannot be had back: then what was to be written is not thrown away as well. */
static void what_was_begun_keeps_the_whole_beside(void **state)
{
    (void)state;
    rl_output *output = begin("file", "what was there before", "new");
    char temporary[128], expected[512];
    snprintf(temporary, sizeof temporary, "%s", rl_output_temporary(output));
    snprintf(expected, sizeof expected,
             "file: cannot be written in place, and is not whole: Input/output error; all of it is in '%s'", temporary);
    failures.rename = EBUSY;
    failures.truncate = EIO;
    expect_failure(output, expected, "newt was there before");
    assert_file(temporary, "new");
    assert_int_equal(unlink(temporary), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_written_in_place),          cmocka_unit_test(replacing_needs_none_of_it),
        cmocka_unit_test(no_room_leaves_it_as_it_was),  cmocka_unit_test(room_that_is_not_known_is_tried),
        cmocka_unit_test(other_failures_are_no_reason), cmocka_unit_test(what_was_begun_keeps_the_whole_beside),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
