/* Mapped files that others change while they are read, and streams that are not ready. */
#include "tests/formats/source_testing.h"

#include "formats/io/bytes.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

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

static void changes_are_reported(void **state)
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

enum { PARTS = 5 };

/* As a slow parent does. */
static pid_t write_slowly(int to)
{
    pid_t child = fork();
    if (child) return child;
    for (int k = 0; k < PARTS; k++) {
        usleep(20000);
        if (write(to, "part", 4) != 4) _exit(1);
    }
    _exit(0);
}

static void expect_parts(const char *path, int ours, int theirs)
{
    rl_bytes bytes;
    rl_status status;
    int result;
    assert_int_equal(fcntl(theirs, F_SETFL, O_NONBLOCK), 0);
    pid_t writer = write_slowly(ours);
    close(ours);
    int input = dup(STDIN_FILENO);
    assert_int_equal(dup2(theirs, STDIN_FILENO), STDIN_FILENO);
    bool opened = rl_bytes_open(&bytes, path, &status);
    dup2(input, STDIN_FILENO);
    close(input);
    close(theirs);
    assert_int_equal(waitpid(writer, &result, 0), writer);
    if (!opened) fail_msg("%s: %s", path, status.what);
    assert_int_equal(result, 0);
    assert_int_equal(bytes.size, 4 * PARTS);
    assert_memory_equal(bytes.data, "partpartpartpartpart", bytes.size);
    rl_bytes_close(&bytes);
}

static void what_is_not_ready_is_waited_for(void **state)
{
    (void)state;
    const char *const names[] = {"-", "/dev/stdin"};
    for (int k = 0; k < 2; k++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        expect_parts(names[k], ends[1], ends[0]);
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
        expect_parts(names[k], ends[1], ends[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_are_reported),
        cmocka_unit_test(what_leaves_the_mapped_file_alone_is_not),
        cmocka_unit_test(what_is_not_ready_is_waited_for),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
