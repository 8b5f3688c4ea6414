/* A file appears whole or not at all: replacement, links, permissions, pipes, devices, and every way to fail. */
#include "formats/io/output.h"
#include "formats/io/output_offsets.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Each test runs in an empty folder of its own. */
static int enter_folder(void **state)
{
    char *folder = strdup("/tmp/ragloss-output-XXXXXX");
    *state = folder;
    return !folder || !mkdtemp(folder) || chdir(folder) != 0;
}

static int leave_folder(void **state)
{
    DIR *dir = opendir(".");
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) unlink(entry->d_name);
    closedir(dir);
    int failed = chdir("/") != 0 || rmdir(*state) != 0;
    free(*state);
    return failed;
}

static int count_files(void)
{
    int count = 0;
    DIR *dir = opendir(".");
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(dir);
    return count;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void assert_file(const char *path, const char *expected)
{
    char text[64] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, expected);
}

static mode_t mode_of(const char *path)
{
    struct stat info;
    assert_int_equal(lstat(path, &info), 0);
    return info.st_mode;
}

static rl_output *open_output(const char *path)
{
    rl_status status;
    rl_output *output = rl_output_open(path, &status);
    if (!output) fail_msg("%s: %s", path, status.what);
    return output;
}

static void commit(rl_output *output)
{
    rl_status status;
    if (!rl_output_commit(output, &status)) fail_msg("%s", status.what);
}

static void write_output(const char *path, const char *text)
{
    rl_output *output = open_output(path);
    rl_output_text(output, text);
    commit(output);
}

static void refuses(const char *path, const char *expected)
{
    rl_status status;
    char text[512];
    assert_null(rl_output_open(path, &status));
    assert_int_equal(status.code, RL_ERR_IO);
    rl_status_text(&status, text, sizeof text);
    assert_string_equal(text, expected);
}

static void test_new_file(void **state)
{
    (void)state;
    mode_t mask = umask(027);
    rl_output *output = open_output("out.csv");
    rl_output_text(output, "a,b\n");
    rl_output_bytes(output, "1\0,2", 4);
    assert_int_equal(access("out.csv", F_OK), -1);
    assert_int_equal(access(rl_output_temporary(output), F_OK), 0);
    assert_int_equal(rl_output_temporary(output)[0], '.');
    commit(output);
    umask(mask);
    assert_file("out.csv", "a,b\n1");
    assert_int_equal(mode_of("out.csv") & 0777, 0640);
    assert_int_equal(count_files(), 1);
}

static void test_replacement(void **state)
{
    (void)state;
    write_file("out.csv", "old");
    chmod("out.csv", 0604);
    rl_output *output = open_output("out.csv");
    rl_output_text(output, "new");
    assert_file("out.csv", "old");
    commit(output);
    assert_file("out.csv", "new");
    assert_int_equal(mode_of("out.csv") & 0777, 0604);
    assert_int_equal(count_files(), 1);
}

static void test_discard(void **state)
{
    (void)state;
    write_file("out.csv", "old");
    rl_output *output = open_output("out.csv");
    rl_output_text(output, "new");
    rl_output_discard(output);
    rl_output_discard(NULL);
    assert_file("out.csv", "old");
    assert_int_equal(count_files(), 1);
}

static void test_link_stays(void **state)
{
    (void)state;
    write_file("target.csv", "old");
    assert_int_equal(symlink("target.csv", "link.csv"), 0);
    write_output("link.csv", "new");
    assert_true(S_ISLNK(mode_of("link.csv")));
    assert_file("target.csv", "new");
    assert_int_equal(count_files(), 2);
}

static void test_two_at_once(void **state)
{
    (void)state;
    rl_output *losses = open_output("losses.csv"), *matches = open_output("matches.csv");
    rl_output_text(losses, "losses");
    rl_output_text(matches, "matches");
    commit(matches);
    commit(losses);
    assert_file("losses.csv", "losses");
    assert_file("matches.csv", "matches");
}

static void test_more_than_a_buffer(void **state)
{
    (void)state;
    enum { LENGTH = 1000003 };
    char *bytes = malloc(LENGTH), *back = malloc(LENGTH + 1);
    assert_true(bytes && back);
    for (size_t i = 0; i < LENGTH; i++) bytes[i] = (char)(i * 7 + i / 251);
    rl_output *output = open_output("big");
    for (size_t at = 0, part = 1; at < LENGTH; at += part, part = part * 3 % 70001 + 1) {
        if (part > LENGTH - at) part = LENGTH - at;
        rl_output_bytes(output, bytes + at, part);
    }
    commit(output);
    FILE *file = fopen("big", "rb");
    assert_non_null(file);
    assert_int_equal(fread(back, 1, LENGTH + 1, file), LENGTH);
    assert_memory_equal(bytes, back, LENGTH);
    fclose(file);
    free(bytes);
    free(back);
}

static void test_bad_paths(void **state)
{
    (void)state;
    refuses("missing/out.csv", "missing/out.csv: cannot be created, since its folder takes no new file: "
                               "No such file or directory");
    refuses(".", ".: is a folder; expected a file's name");
    refuses("", "names no file; expected a file's name");
    refuses("new/", "new/: names no file; expected a file's name");
    assert_int_equal(symlink("nothing", "dangling"), 0);
    refuses("dangling", "dangling: is a link to nothing; expected a file or a free name");
    write_file("file", "");
    refuses("file/out.csv", "file/out.csv: cannot be written: Not a directory");
    assert_int_equal(count_files(), 2);
}

static void test_read_only(void **state)
{
    (void)state;
    if (geteuid() == 0) skip();
    write_file("out.csv", "old");
    chmod("out.csv", 0444);
    refuses("out.csv", "out.csv: cannot be written: Permission denied");
    chmod(".", 0555);
    rl_status status;
    rl_output *output = rl_output_open("new.csv", &status);
    chmod(".", 0755);
    assert_null(output);
    assert_string_equal(status.what, "cannot be created, since its folder takes no new file: Permission denied");
}

static void test_lost_temporary(void **state)
{
    (void)state;
    write_file("out.csv", "old");
    rl_output *output = open_output("out.csv");
    unlink(rl_output_temporary(output));
    rl_status status;
    assert_false(rl_output_commit(output, &status));
    assert_int_equal(status.code, RL_ERR_IO);
    assert_string_equal(status.file, "out.csv");
    assert_string_equal(status.what, "cannot be written: No such file or directory");
    assert_file("out.csv", "old");
}

static void test_full_device(void **state)
{
    (void)state;
    rl_output *output = open_output("/dev/full");
    assert_null(rl_output_temporary(output));
    for (int i = 0; i < 100000; i++) rl_output_text(output, "more than a buffer ");
    rl_status status;
    assert_false(rl_output_commit(output, &status));
    assert_int_equal(status.code, RL_ERR_IO);
    assert_string_equal(status.file, "/dev/full");
    assert_string_equal(status.what, "cannot be written: No space left on device");
}

static void test_null_device(void **state)
{
    (void)state;
    write_output("/dev/null", "gone");
    assert_true(S_ISCHR(mode_of("/dev/null")));
}

static void test_fifo(void **state)
{
    (void)state;
    assert_int_equal(mkfifo("pipe", 0600), 0);
    int reader = open("pipe", O_RDONLY | O_NONBLOCK);
    write_output("pipe", "through");
    char text[16] = "";
    assert_int_equal(read(reader, text, sizeof text), 7);
    assert_string_equal(text, "through");
    close(reader);
    assert_true(S_ISFIFO(mode_of("pipe")));
    assert_int_equal(count_files(), 1);
}

static void test_finished_is_not_in_place(void **state)
{
    (void)state;
    rl_status status;
    rl_output *output = open_output("file");
    rl_output_text(output, "old");
    assert_true(rl_output_commit(output, &status));
    output = open_output("file");
    rl_output_text(output, "new");
    assert_true(rl_output_finish(output, &status));
    assert_file("file", "old");
    assert_true(rl_output_commit(output, &status));
    assert_file("file", "new");
    assert_int_equal(count_files(), 1);
}

static void test_closed_pipe(void **state)
{
    (void)state;
    void (*old)(int) = signal(SIGPIPE, SIG_IGN);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    int reader = open("pipe", O_RDONLY | O_NONBLOCK);
    rl_output *output = open_output("pipe");
    close(reader);
    rl_output_text(output, "nobody reads");
    rl_status status;
    assert_false(rl_output_commit(output, &status));
    signal(SIGPIPE, old);
    assert_int_equal(status.code, RL_ERR_IO);
    assert_string_equal(status.what, "cannot be written: Broken pipe");
}

/* What a child writes to `path` while its standard output is `descriptor`. */
static void write_as_child(const char *path, const char *text, int descriptor)
{
    pid_t child = fork();
    if (child == 0) {
        rl_status status;
        dup2(descriptor, STDOUT_FILENO);
        rl_output *output = rl_output_open(path, &status);
        if (!output) _exit(2);
        for (int i = 0; i < 20000; i++) rl_output_text(output, text);
        _exit(!rl_output_commit(output, &status));
    }
    int result;
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
}

static void test_standard_output(void **state)
{
    (void)state;
    const char *const names[] = {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link", "chain"};
    const int modes[] = {O_WRONLY | O_APPEND, O_WRONLY};
    assert_int_equal(symlink("/dev/stdout", "link"), 0);
    assert_int_equal(symlink("link", "chain"), 0);
    for (size_t i = 0; i < 12; i++) {
        write_file("log", "before\n");
        int log = open("log", modes[i % 2]);
        assert_int_equal(lseek(log, 0, SEEK_END), 7);
        write_as_child(names[i / 2], "text\n", log);
        assert_int_equal(write(log, "after\n", 6), 6);
        close(log);
        struct stat info;
        assert_int_equal(stat("log", &info), 0);
        assert_int_equal(info.st_size, 7 + 5 * 20000 + 6);
    }
    assert_true(S_ISLNK(mode_of("link")) && S_ISLNK(mode_of("chain")));
    assert_int_equal(count_files(), 3);
}

/* Descriptors that are closed, are only read, or are the program's own, which exec closes. */
static void test_no_stream(void **state)
{
    (void)state;
    char name[64], expected[128];
    write_file("file", "old");
    const int descriptors[] = {open("file", O_RDONLY), open("file", O_WRONLY | O_CLOEXEC), 900};
    for (int k = 0; k < 3; k++) {
        snprintf(name, sizeof name, "/dev/fd/%d", descriptors[k]);
        snprintf(expected, sizeof expected, "%s: cannot be written: Bad file descriptor", name);
        refuses(name, expected);
    }
    close(descriptors[0]);
    close(descriptors[1]);
    assert_file("file", "old");
}

/* One that is not started: finding it does not wait for a reader, and neither does giving it up. */
static void test_pipe_opens_late(void **state)
{
    (void)state;
    rl_status status;
    char text[16] = "";
    assert_int_equal(mkfifo("pipe", 0600), 0);
    rl_output *output = rl_output_find("pipe", &status);
    assert_true(output && rl_output_waits(output));
    rl_output_discard(output);
    output = rl_output_find("pipe", &status);
    rl_output_text(output, "late");
    int reader = open("pipe", O_RDONLY | O_NONBLOCK);
    assert_true(rl_output_finish(output, &status));
    commit(output);
    assert_int_equal(read(reader, text, sizeof text), 4);
    close(reader);
    output = rl_output_find("pipe", &status);
    assert_int_equal(unlink("pipe"), 0);
    rl_output_text(output, "nowhere");
    assert_false(rl_output_commit(output, &status));
    assert_string_equal(status.what, "cannot be written: No such file or directory");
    assert_int_equal(count_files(), 0);
}

static void expect_apart(const char *path, const char *other_path, bool apart)
{
    rl_status status;
    rl_output *one = open_output(path), *other = open_output(other_path);
    for (int k = 0; k < 2; k++) {
        if (rl_output_is_apart(k ? one : other, k ? other : one, &status) != apart)
            fail_msg("%s and %s: expected %s", path, other_path, apart ? "two places" : "one");
        if (apart) continue;
        assert_int_equal(status.code, RL_ERR_ARGUMENT);
        assert_string_equal(status.what, "two outputs would go there; expected a path for each");
    }
    rl_output_discard(one);
    rl_output_discard(other);
}

static void test_apart(void **state)
{
    (void)state;
    char to_file[64], again[64], to_null[64];
    write_file("file", "x");
    assert_int_equal(link("file", "hard"), 0);
    assert_int_equal(symlink("file", "symbolic"), 0);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    assert_int_equal(link("pipe", "hard_pipe"), 0);
    int reader = open("pipe", O_RDONLY | O_NONBLOCK), file = open("file", O_WRONLY), copy = dup(file),
        null = open("/dev/null", O_WRONLY);
    snprintf(to_file, sizeof to_file, "/dev/fd/%d", file);
    snprintf(again, sizeof again, "/dev/fd/%d", copy);
    snprintf(to_null, sizeof to_null, "/dev/fd/%d", null);
    const char *const one[][2] = {{"new", "./new"},      {"file", "hard"},  {"symbolic", "file"},
                                  {"pipe", "hard_pipe"}, {"pipe", "pipe"},  {to_file, to_file},
                                  {to_file, again},      {to_file, "file"}, {to_file, "symbolic"},
                                  {to_file, "hard"},     {to_null, to_null}};
    const char *const two[][2] = {{"new", "newer"},       {"file", "new"},   {"file", "pipe"},
                                  {to_file, "new"},       {to_file, "pipe"}, {"/dev/null", "/dev/null"},
                                  {to_null, "/dev/null"}, {to_null, "file"}};
    for (size_t k = 0; k < sizeof one / sizeof *one; k++) expect_apart(one[k][0], one[k][1], false);
    for (size_t k = 0; k < sizeof two / sizeof *two; k++) expect_apart(two[k][0], two[k][1], true);
    close(reader);
    close(file);
    close(copy);
    close(null);
    unlink("file");
    assert_int_equal(count_files(), 4);
}

static void test_non_blocking_output(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    pid_t writer = fork();
    if (writer == 0) {
        close(ends[0]);
        write_as_child("-", "text\n", ends[1]);
        _exit(0);
    }
    close(ends[1]);
    size_t length = 0;
    char part[4096];
    for (ssize_t got; (got = read(ends[0], part, sizeof part)) > 0;) length += (size_t)got;
    close(ends[0]);
    waitpid(writer, NULL, 0);
    assert_int_equal(length, 5 * 20000);
}

static void test_places(void **state)
{
    (void)state;
    rl_status status;
    rl_output *output = rl_output_open("file", &status);
    assert_true(rl_output_has_offsets(output));
    for (int round = 0; round < 2; round++) {
        rl_output_text(output, round ? "AB" : "..");
        rl_output_skip(output, 3);
        rl_output_text(output, round ? "C" : ".");
        assert_true(rl_output_write_at(output, round ? 4 : 2, round ? "5" : "34", round ? 1 : 2, &status));
        if (!round) rl_output_rewind(output);
    }
    assert_true(rl_output_commit(output, &status));
    assert_file("file", "AB345C");
}

static void test_no_places(void **state)
{
    (void)state;
    rl_status status;
    rl_output *output = rl_output_open("/dev/null", &status);
    assert_false(rl_output_has_offsets(output));
    rl_output_discard(output);
}

/* Beyond what any file may hold. */
static void test_places_too_far(void **state)
{
    (void)state;
    rl_status status;
    rl_output *output = rl_output_open("file", &status);
    assert_false(rl_output_write_at(output, INT64_MAX - 1, "12", 2, &status));
    assert_int_equal(status.code, RL_ERR_IO);
    assert_string_equal(status.file, "file");
    rl_output_skip(output, UINT64_MAX);
    assert_false(rl_output_commit(output, &status));
    assert_int_equal(count_files(), 0);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_new_file),
        IN_FOLDER(test_replacement),
        IN_FOLDER(test_discard),
        IN_FOLDER(test_link_stays),
        IN_FOLDER(test_two_at_once),
        IN_FOLDER(test_more_than_a_buffer),
        IN_FOLDER(test_bad_paths),
        IN_FOLDER(test_read_only),
        IN_FOLDER(test_lost_temporary),
        IN_FOLDER(test_full_device),
        IN_FOLDER(test_null_device),
        IN_FOLDER(test_fifo),
        IN_FOLDER(test_finished_is_not_in_place),
        IN_FOLDER(test_closed_pipe),
        IN_FOLDER(test_standard_output),
        IN_FOLDER(test_no_stream),
        IN_FOLDER(test_pipe_opens_late),
        IN_FOLDER(test_apart),
        IN_FOLDER(test_non_blocking_output),
        IN_FOLDER(test_places),
        IN_FOLDER(test_no_places),
        IN_FOLDER(test_places_too_far),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
