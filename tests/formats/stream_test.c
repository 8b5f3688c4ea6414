/* Which paths lead to a file that this process, or another, has open. */
#include "formats/io/stream.h"
#include "tests/formats/scratch.h"

#include <string.h>
#include <sys/stat.h>

static void expect(const char *path, int expected)
{
    rl_status status;
    int stream;
    assert_true(rl_find_stream(path, &stream, &status));
    if (stream != expected) fail_msg("%s: %d, expected %d", path, stream, expected);
}

static void own_descriptors(void **state)
{
    (void)state;
    if (access("/proc/self/fd", F_OK) != 0) skip();
    char by_number[64];
    snprintf(by_number, sizeof by_number, "/proc/%ld/fd/12", (long)getpid());
    expect("/dev/stdin", 0);
    expect("/dev/stdout", 1);
    expect("/dev/stderr", 2);
    expect("/dev/fd/37", 37);
    expect("/dev//fd/./1", 1);
    expect("/proc/self/fd/5", 5);
    expect("/proc/thread-self/fd/5", 5);
    expect(by_number, 12);
}

static void links_are_followed(void **state)
{
    (void)state;
    if (access("/proc/self/fd", F_OK) != 0) skip();
    assert_int_equal(symlink("/dev/stdout", "link"), 0);
    assert_int_equal(mkdir("folder", 0700), 0);
    assert_int_equal(symlink("../link", "folder/chain"), 0);
    assert_int_equal(symlink("folder", "same"), 0);
    assert_int_equal(symlink("/dev/fd", "descriptors"), 0);
    expect("link", 1);
    expect("folder/chain", 1);
    expect("./same/../folder/chain", 1);
    expect("same/chain", 1);
    expect("descriptors/2", 2);
}

static void those_of_others(void **state)
{
    (void)state;
    if (access("/proc/1/fd", F_OK) != 0) skip();
    expect("/proc/1/fd/1", RL_STREAM_OF_OTHERS);
    expect("/proc/self/fd/one", RL_STREAM_OF_OTHERS);
    expect("/proc/self/fd/99999999999999999999", RL_STREAM_OF_OTHERS);
    expect("/proc/self/status", RL_STREAM_OF_OTHERS);
}

static void files_are_none(void **state)
{
    (void)state;
    char longer[5000];
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    write_file("file", "x", 1);
    assert_int_equal(symlink("file", "to_file"), 0);
    assert_int_equal(symlink("ring", "ring"), 0);
    assert_int_equal(symlink("nowhere", "dangling"), 0);
    const char *const paths[] = {"file", "to_file",    "ring",      "dangling", "missing/file", "new", "",
                                 ".",    "file/below", "/dev/null", "/",        longer};
    for (size_t k = 0; k < sizeof paths / sizeof *paths; k++) expect(paths[k], RL_NO_STREAM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_descriptors),
        cmocka_unit_test(links_are_followed),
        cmocka_unit_test(those_of_others),
        cmocka_unit_test(files_are_none),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
