/* Folders of .npy files. */
#include "tests/formats/source_testing.h"

#include <sys/stat.h>

static void write_array(const char *path, const char *descr, float value)
{
    image bytes = {.size = 0};
    char header[128];
    snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': False, 'shape': (1,)}", descr);
    put_npy(&bytes, header, &value, sizeof value);
    write_file(path, bytes.bytes, bytes.size);
}

static void reads_files_by_name(void **state)
{
    (void)state;
    assert_int_equal(mkdir("good", 0700), 0);
    write_array("good/b.npy", "<f4", 2);
    write_array("good/a.npy", "<f4", 1);
    write_array("good/c.npy.npy", "<f4", 3);
    write_array("good/.hidden.npy", "O", 0);
    write_file("good/.npy", "", 0);
    write_file("good/notes.txt", "x", 1);
    const char *paths[] = {"good", "good/"};
    for (int i = 0; i < 2; i++) {
        rl_source *source = open_source(paths[i]);
        assert_string_equal(rl_source_name(source), paths[i]);
        assert_int_equal(rl_source_num_arrays(source), 3);
        assert_string_equal(rl_source_array(source, 0)->name, "a");
        assert_string_equal(rl_source_array(source, 1)->name, "b");
        expect_doubles(source, "a", (double[]){1}, 1);
        expect_doubles(source, "b", (double[]){2}, 1);
        expect_doubles(source, "c.npy", (double[]){3}, 1);
        rl_source_close(source);
    }
}

/* Above the size from which files are mapped. */
static void maps_large_files(void **state)
{
    (void)state;
    enum { COUNT = 100000 };
    const char *header = "{'descr': '<f4', 'fortran_order': True, 'shape': (50000, 2)}";
    image start = {.size = 0};
    put_npy(&start, header, NULL, 0);
    assert_int_equal(mkdir("large", 0700), 0);
    FILE *file = fopen("large/x.npy", "wb");
    assert_non_null(file);
    fwrite(start.bytes, 1, start.size, file);
    for (int k = 0; k < COUNT; k++) fwrite(&(float){(float)k}, sizeof(float), 1, file);
    assert_int_equal(fclose(file), 0);

    rl_source *source = open_source("large");
    rl_status status;
    rl_tensor rows;
    double values[4];
    assert_true(rl_source_read(source, 0, 49998, 2, &rows, NULL, &status));
    assert_true(rl_tensor_to_f64(&rows, values, &status));
    const double expected[4] = {49998, 99998, 49999, 99999};
    for (int k = 0; k < 4; k++) assert_true(values[k] == expected[k]);
    rl_source_close(source);
}

static void names_the_file_that_is_wrong(void **state)
{
    (void)state;
    assert_int_equal(mkdir("bad", 0700), 0);
    expect_refused("bad", RL_ERR_INPUT, "bad: the folder holds no .npy file; one an array was expected");
    write_array("bad/a.npy", "<f4", 1);
    write_file("bad/b.npy", "\x93NUMPY\x04", 7);
    expect_refused("bad", RL_ERR_INPUT, "bad/b.npy: it ends within the NPY header");
}

/* Files that nobody asks for may be anything. */
static void leaves_foreign_files_unread(void **state)
{
    (void)state;
    assert_int_equal(mkdir("odd", 0700), 0);
    write_array("odd/a.npy", "<f4", 1);
    write_array("odd/b.npy", "O", 1);
    write_file("odd/README.txt", "text", 4);
    write_file("odd/.DS_Store", "\0\0\0\1Bud1", 8);
    write_file("odd/._a.npy", "\0\5\x16\7", 4);
    expect_unread("odd", "b",
                  "odd: array 'b': it is an array of objects, which is a pickle and is not read; an array of numbers "
                  "or text was expected, as astype('float32') or astype(str) makes it; " RAGGED_HINT);
    write_file("odd/b.npy", "", 0);
    expect_unread("odd/", "b", "odd/: array 'b': it is empty");
    write_file("odd/b.npy", "[]", 2);
    expect_unread("odd", "b", "odd: array 'b': it does not start as NPY data does");
    assert_int_equal(unlink("odd/b.npy"), 0);
    assert_int_equal(mkdir("odd/b.npy", 0700), 0);
    expect_unread("odd", "b", "odd: array 'b': it is a folder; a file was expected");
    assert_int_equal(symlink("nowhere", "odd/a2.npy"), 0);
    expect_unread("odd", "a2", "odd: array 'a2': cannot be opened: No such file or directory");
    rl_source *source = open_source("odd");
    rl_status status;
    assert_int_equal(rl_source_num_arrays(source), 3);
    expect_doubles(source, "a", (double[]){1}, 1);
    assert_true(rl_source_unchanged(source, &status));
    rl_source_close(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_files_by_name),
        cmocka_unit_test(maps_large_files),
        cmocka_unit_test(names_the_file_that_is_wrong),
        cmocka_unit_test(leaves_foreign_files_unread),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
