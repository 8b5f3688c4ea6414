/* Mapped files that others change while they are read. */
#include "tests/formats/source_testing.h"

#include "formats/io/bytes.h"

#include <fcntl.h>
#include <sys/stat.h>

enum { SIZE = 100000 };

static void open_mapped(rl_bytes *bytes)
{
    static const unsigned char zeros[SIZE];
    rl_status status;
    write_file("file", zeros, SIZE);
    assert_true(rl_bytes_open(bytes, "file", &status));
    assert_true(bytes->mapped);
    assert_true(rl_bytes_check(bytes, &status));
}

static void expect_checked(rl_bytes *bytes, const char *refusal)
{
    rl_status status;
    bool fine = rl_bytes_check(bytes, &status);
    assert_int_equal(fine, !refusal);
    if (refusal) {
        assert_int_equal(status.code, RL_ERR_IO);
        assert_string_equal(status.what, refusal);
    }
    rl_bytes_close(bytes);
}

static void changes_are_told(void **state)
{
    (void)state;
    rl_bytes bytes;
    open_mapped(&bytes);
    assert_int_equal(truncate("file", SIZE - 1), 0);
    expect_checked(&bytes, "it was cut short while it was read");

    open_mapped(&bytes);
    assert_int_equal(truncate("file", SIZE + 1), 0);
    expect_checked(&bytes, "it was changed while it was read");

    open_mapped(&bytes);
    const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = 1}};
    assert_int_equal(utimensat(AT_FDCWD, "file", times, 0), 0);
    expect_checked(&bytes, "it was changed while it was read");
}

static void what_leaves_the_mapped_file_alone_is_not(void **state)
{
    (void)state;
    rl_bytes bytes;
    open_mapped(&bytes);
    assert_int_equal(chmod("file", 0400), 0);
    assert_int_equal(unlink("file"), 0);
    expect_checked(&bytes, NULL);

    open_mapped(&bytes);
    write_file("other", "shorter", 7);
    assert_int_equal(rename("other", "file"), 0);
    expect_checked(&bytes, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_are_told),
        cmocka_unit_test(what_leaves_the_mapped_file_alone_is_not),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
