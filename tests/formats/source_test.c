/* What is opened as what, and what cannot be opened. */
#include "tests/formats/source_testing.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>

static void the_content_decides(void **state)
{
    (void)state;
    rl_source *source = open_source(TESTDATA "/seed_example/pred.npz");
    assert_true(rl_source_find(source, "boxes") >= 0);
    rl_source_close(source);
    assert_int_equal(symlink(TESTDATA "/seed_example/pred.npz", "pred.json"), 0);
    source = open_source("pred.json");
    assert_true(rl_source_find(source, "boxes") >= 0);
    assert_int_equal(rl_source_find(source, "box"), -1);
    assert_int_equal(rl_source_find(source, ""), -1);
    rl_source_close(source);

    const char *others[] = {"x", "PK", "PK\3", "\x93NUMP", "\"text\"", "12", " \n\t ", "\xEF\xBB\xBF", "NaN"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        write_file("other.npz", others[i], strlen(others[i]));
        expect_refused(
            "other.npz", RL_ERR_INPUT,
            "other.npz: it starts like none of NPY, NPZ and JSON, which are what is read; see ragloss-formats(5)");
    }
}

static void what_cannot_be_opened(void **state)
{
    (void)state;
    write_file("empty", "", 0);
    expect_refused("empty", RL_ERR_INPUT, "empty: it is empty");
    expect_refused("nowhere", RL_ERR_IO, "nowhere: cannot be opened: No such file or directory");
    expect_refused("empty/x", RL_ERR_IO, "empty/x: cannot be opened: Not a directory");
    expect_refused("/dev/zero", RL_ERR_INPUT, "/dev/zero: it is a device; a file or a pipe was expected");
    if (geteuid() == 0) return; /* who may read everything */
    write_file("secret", "[]", 2);
    assert_int_equal(chmod("secret", 0), 0);
    expect_refused("secret", RL_ERR_IO, "secret: cannot be opened: Permission denied");
}

typedef struct feed {
    int fd;
    const unsigned char *bytes;
    size_t size;
} feed;

static void *write_slowly(void *argument)
{
    feed *from = argument;
    for (size_t at = 0; at < from->size;) {
        size_t some = from->size - at < 1000 ? from->size - at : 1000;
        ssize_t wrote = write(from->fd, from->bytes + at, some);
        if (wrote < 0) break;
        at += (size_t)wrote;
    }
    close(from->fd);
    return NULL;
}

/* Larger than a pipe holds, and than the first room made. */
static const unsigned char *large_array(size_t *size)
{
    static unsigned char bytes[300100];
    image start = {.size = 0};
    put_npy(&start, "{'descr': 'u1', 'fortran_order': False, 'shape': (3, 100000)}", NULL, 0);
    memcpy(bytes, start.bytes, start.size);
    for (size_t k = 0; k < 300000; k++) bytes[start.size + k] = (unsigned char)(k % 251);
    *size = start.size + 300000;
    return bytes;
}

static void expect_large_array(rl_source *source, const char *name)
{
    const rl_tensor *tensor = &rl_source_array(source, find_array(source, name))->tensor;
    assert_int_equal(rl_tensor_count(tensor), 300000);
    for (size_t k = 0; k < 300000; k++) assert_int_equal(tensor->data[k], k % 251);
}

static void reads_standard_input(void **state)
{
    (void)state;
    int ends[2], before = dup(STDIN_FILENO);
    feed from;
    pthread_t writer;
    from.bytes = large_array(&from.size);
    assert_int_equal(pipe(ends), 0);
    from.fd = ends[1];
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    assert_int_equal(pthread_create(&writer, NULL, write_slowly, &from), 0);
    rl_source *source = open_source("-");
    pthread_join(writer, NULL);
    assert_string_equal(rl_source_name(source), "standard input");
    expect_large_array(source, "standard input");
    rl_source_close(source);

    expect_refused("-", RL_ERR_INPUT, "standard input: it is empty");
    int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    close(nothing);
    expect_refused("-", RL_ERR_INPUT, "standard input: it is a device; a file or a pipe was expected");
    dup2(before, STDIN_FILENO);
    close(before);
}

static void *open_and_write(void *argument)
{
    feed *from = argument;
    from->fd = open("pipe.npy", O_WRONLY);
    return write_slowly(argument);
}

static void reads_named_pipes(void **state)
{
    (void)state;
    feed from = {0};
    pthread_t writer;
    from.bytes = large_array(&from.size);
    assert_int_equal(mkfifo("pipe.npy", 0600), 0);
    assert_int_equal(pthread_create(&writer, NULL, open_and_write, &from), 0);
    rl_source *source = open_source("pipe.npy");
    pthread_join(writer, NULL);
    expect_large_array(source, "pipe");
    rl_source_close(source);
}

typedef struct reading {
    rl_source *source;
    size_t index;
    double *values;
    rl_status status;
} reading;

static void *read_in_thread(void *argument)
{
    reading *job = argument;
    job->values = read_doubles(job->source, job->index, 1, &job->status);
    return NULL;
}

static void arrays_are_read_at_the_same_time(void **state)
{
    (void)state;
    rl_source *source = open_source(TESTDATA "/formats/types_deflated.npz");
    const char *names[] = {"f4", "f8", "f2", "f4_fortran"};
    reading jobs[4];
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        jobs[i] = (reading){source, find_array(source, names[i]), NULL, {0}};
        assert_int_equal(pthread_create(&threads[i], NULL, read_in_thread, &jobs[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_non_null(jobs[i].values);
        for (int k = 0; k < 24; k++) assert_true(jobs[i].values[k] == (k - 3) / 2.0);
        free(jobs[i].values);
    }
    rl_source_close(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_content_decides),
        cmocka_unit_test(what_cannot_be_opened),
        cmocka_unit_test(reads_standard_input),
        cmocka_unit_test(reads_named_pipes),
        cmocka_unit_test(arrays_are_read_at_the_same_time),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
