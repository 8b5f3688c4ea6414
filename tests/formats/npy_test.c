/* NPY files: what NumPy writes reads back; what it would not write is refused. */
#include "tests/formats/source_testing.h"

static void reads_every_version(void **state)
{
    (void)state;
    double expected[24];
    for (int k = 0; k < 24; k++) expected[k] = (k - 3) / 2.0;
    const char *files[] = {TESTDATA "/formats/version1.npy", TESTDATA "/formats/version2.npy",
                           TESTDATA "/formats/version3.npy"};
    const char *names[] = {"version1", "version2", "version3"};
    for (int i = 0; i < 3; i++) {
        rl_source *source = open_source(files[i]);
        assert_int_equal(rl_source_num_arrays(source), 1);
        assert_string_equal(rl_source_name(source), files[i]);
        expect_shape(source, names[i], 3, (size_t[]){3, 2, 4});
        expect_doubles(source, names[i], expected, 24);
        rl_source_close(source);
    }
}

/* A view costs no copy: the buffer stays untouched. */
static void views_in_place(void **state)
{
    (void)state;
    rl_status status;
    rl_source *source = open_source(TESTDATA "/formats/version1.npy");
    const rl_array *array = rl_source_array(source, 0);
    rl_buffer buffer = {0};
    rl_tensor rows;
    assert_true(rl_source_read(source, 0, 2, 1, &rows, &buffer, &status));
    assert_null(buffer.data);
    assert_ptr_equal(rows.data, array->tensor.data + 2 * array->tensor.stride[0]);
    assert_false(rl_source_read(source, 0, 2, 2, &rows, &buffer, &status));
    expect_message(&status, RL_ERR_ARGUMENT,
                   TESTDATA "/formats/version1.npy: array 'version1': 2 rows from row 2 were asked for; it has 3");
    rl_source_close(source);
}

static void takes_headers_as_python_would(void **state)
{
    (void)state;
    const char *headers[] = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }    \n",
        "{\"shape\":(2,1),\"descr\":\"f4\",\"fortran_order\":False}",
        "\t{ 'fortran_order' : True , 'shape' : ( 2L , 1L , ) , 'descr' : '|f4' }",
        "{'descr': '=f4', 'fortran_order': False, 'shape': (2,)}",
    };
    const unsigned char data[8] = {0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        image bytes = {.size = 0};
        put_npy(&bytes, headers[i], data, sizeof data);
        write_file("a.npy", bytes.bytes, bytes.size);
        rl_source *source = open_source("a.npy");
        expect_doubles(source, "a", (double[]){1, -2}, 2);
        rl_source_close(source);
    }
}

static void bool_bytes_are_true_unless_zero(void **state)
{
    (void)state;
    image bytes = {.size = 0};
    put_npy(&bytes, "{'descr': '?', 'fortran_order': False, 'shape': (3,)}", "\x00\x01\x07", 3);
    write_file("flags.npy", bytes.bytes, bytes.size);
    rl_source *source = open_source("flags.npy");
    assert_int_equal(rl_source_array(source, 0)->tensor.dtype, RL_BOOL);
    expect_doubles(source, "flags", (double[]){0, 1, 1}, 3);
    rl_source_close(source);
}

static void refuses_headers(void **state)
{
    (void)state;
#define HEADER(descr, order, shape) "{'descr': " descr ", 'fortran_order': " order ", 'shape': " shape "}"
    static const struct {
        const char *header, *message;
    } cases[] = {
        {HEADER("4", "False", "(1,)"), "its NPY header is malformed: an element type was expected"},
        {HEADER("'<f4'", "0", "(1,)"), "its NPY header is malformed: True or False was expected"},
        {HEADER("'<f4'", "False", "(1)"), "its NPY header is malformed: a tuple of dimensions was expected"},
        {HEADER("'<f4'", "False", "1"), "its NPY header is malformed: a tuple of dimensions was expected"},
        {HEADER("'<f4'", "False", "(1 1)"), "its NPY header is malformed: ',' between dimensions was expected"},
        {HEADER("'<f4'", "False", "(,)"),
         "its NPY header is malformed: a dimension that fits this machine was expected"},
        {HEADER("'<f4'", "False", "(1,,)"),
         "its NPY header is malformed: a dimension that fits this machine was expected"},
        {HEADER("'<f4'", "False", "(99999999999999999999,)"),
         "its NPY header is malformed: a dimension that fits this machine was expected"},
        {HEADER("'<f4'", "False", "(-1,)"), "its shape has a negative dimension"},
        {HEADER("'<f4'", "False", "(4294967296, 4294967296)"), "its shape is too large for this machine's memory"},
        {HEADER("'<f4'", "False", "(0, 4611686018427387904)"), "its shape is too large for this machine's memory"},
        {HEADER("[('x'", "False", "(1,)"), "its NPY header is malformed: a closing bracket was expected"},
        {HEADER("[('x, 4]", "False", "(1,)"), "its NPY header is malformed: a closing quote was expected"},
        {HEADER("'<f4'", "False", "(2,)"), "it has 4 bytes of data; its header promises 8"},
        {HEADER("'<f4'", "False", "(0,)"), "4 bytes follow the 0 of data that its header promises"},
        {"{'descr': '<f4', 'fortran_order': False}",
         "its NPY header is malformed: each of descr, fortran_order and shape was expected"},
        {"{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}",
         "its NPY header is malformed: every key once was expected"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (), 'x': 1}",
         "its NPY header is malformed: no key but descr, fortran_order and shape was expected"},
        {"{'descr': '<f4' 'fortran_order': False, 'shape': ()}",
         "its NPY header is malformed: ',' between entries was expected"},
        {"{'descr' '<f4'}", "its NPY header is malformed: ':' after a key was expected"},
        {"{'descr: 4}", "its NPY header is malformed: a key was expected"},
        {"('descr', '<f4')", "its NPY header is malformed: a dictionary was expected"},
        {HEADER("'<f4'", "False", "()") " x", "its NPY header is malformed: nothing after the dictionary was expected"},
        {"", "its NPY header is empty"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        image bytes = {.size = 0};
        char message[512];
        put_npy(&bytes, cases[i].header, "\0\0\0", 4);
        snprintf(message, sizeof message, "bad.npy: %s", cases[i].message);
        expect_image_refused(&bytes, "bad.npy", message);
    }
}

/* Whoever asks for such an array is refused, and nobody else. */
static void leaves_foreign_types_unread(void **state)
{
    (void)state;
#define UNREAD(kind)                                                                                                   \
    "its element type " kind " is not read; float16 to float64, integers, bool or text were expected, "                \
    "as astype('float32') makes it"
    static const struct {
        const char *descr, *type, *message;
    } cases[] = {
        {"'|O'", "|O",
         "it is an array of objects, which is a pickle and is not read; an array of numbers or text was expected, as "
         "astype('float32') or astype(str) makes it; " RAGGED_HINT},
        {"[('x', '<f4', (2,)), ('a]\\', [(\"y'\", '<i4')])]", "[('x', '<f4', (2,)), ('a]\\', [(\"y'\", '<i4')])]",
         "it is a structured array, which is not read; an array of numbers or text was expected, as each of its fields "
         "is"},
        {"'<c8'", "<c8", UNREAD("'<c8', of complex numbers,")},
        {"'V4'", "V4", UNREAD("'V4'")},
        {"'<V2'", "<V2", UNREAD("'<V2', which NumPy writes for bfloat16,")},
        {"'|V20'", "|V20", UNREAD("'|V20'")},
        {"'<f3'", "<f3", UNREAD("'<f3'")},
        {"'<f16'", "<f16", UNREAD("'<f16'")},
        {"'<f4x'", "<f4x", UNREAD("'<f4x'")},
        {"'<f99999999999999999999999'", "<f99999999999999999999999", UNREAD("'<f99999999999999999999999'")},
        {"'S0'", "S0", UNREAD("'S0'")},
        {"'<M8[ns]'", "<M8[ns]", UNREAD("'<M8[ns]', of dates or times,")},
        {"'<m8[s]'", "<m8[s]", UNREAD("'<m8[s]', of dates or times,")},
        {"''", NULL, UNREAD("''")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        image bytes = {.size = 0};
        char header[256], message[512];
        snprintf(header, sizeof header, "{'descr': %s, 'fortran_order': False, 'shape': (3, 1)}", cases[i].descr);
        put_npy(&bytes, header, "any", 3);
        write_file("odd.npy", bytes.bytes, bytes.size);
        snprintf(message, sizeof message, "odd.npy: array 'odd': %s", cases[i].message);
        expect_unread("odd.npy", "odd", message);
        rl_source *source = open_source("odd.npy");
        if (cases[i].type) assert_string_equal(rl_source_array(source, 0)->type, cases[i].type);
        expect_shape(source, "odd", 2, (size_t[]){3, 1});
        rl_source_close(source);
    }
    image bytes = {.size = 0};
    put_npy(&bytes, HEADER("'<f4'", "False", "(1,1,1,1,1,1,1,1,1)"), "\0\0\0", 4);
    write_file("odd.npy", bytes.bytes, bytes.size);
    expect_unread("odd.npy", "odd", "odd.npy: array 'odd': it has 9 dimensions; at most 8 can be read");
}

static void refuses_prefixes(void **state)
{
    (void)state;
    image bytes = {.size = 0};
    put(&bytes, "\x93NUMPY\x01\x00\xff\xff{'descr'", 18);
    expect_image_refused(&bytes, "bad.npy", "bad.npy: it ends within the NPY header");
    bytes.size = 11;
    expect_image_refused(&bytes, "bad.npy", "bad.npy: it ends within the NPY header");
    bytes.size = 5;
    expect_image_refused(
        &bytes, "bad.npy",
        "bad.npy: it starts like none of NPY, NPZ and JSON, which are what is read; see ragloss-formats(5)");

    bytes.size = 0;
    put(&bytes, "\x93NUMPY\x02\x00\xff\xff\xff\xff", 12);
    expect_image_refused(&bytes, "bad.npy",
                         "bad.npy: its NPY header claims 4294967295 bytes; at most 65536 were expected");
    bytes.bytes[6] = 4;
    expect_image_refused(&bytes, "bad.npy", "bad.npy: its NPY version is 4.0; 1.0, 2.0 or 3.0 was expected");
    bytes.bytes[6] = 1;
    bytes.bytes[7] = 2;
    expect_image_refused(&bytes, "bad.npy", "bad.npy: its NPY version is 1.2; 1.0, 2.0 or 3.0 was expected");
}

/* Every shorter file is an error; every changed byte is one or not, but nothing worse. */
static void survives_damage(void **state)
{
    (void)state;
    image good = {.size = 0};
    put_npy(&good, HEADER("'<f4'", "False", "(2, 2)"), "\0\0\x80?\0\0\x80?\0\0\x80?\0\0\x80?", 16);
    for (size_t size = 1; size < good.size; size++) {
        write_file("cut.npy", good.bytes, size);
        assert_false(survive("cut.npy", NULL));
    }
    for (size_t at = 0; at < good.size; at++) {
        for (int bit = 0; bit < 8; bit++) {
            image bad = good;
            bad.bytes[at] ^= (unsigned char)(1 << bit);
            write_file("changed.npy", bad.bytes, bad.size);
            survive("changed.npy", NULL);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_version),
        cmocka_unit_test(views_in_place),
        cmocka_unit_test(takes_headers_as_python_would),
        cmocka_unit_test(bool_bytes_are_true_unless_zero),
        cmocka_unit_test(refuses_headers),
        cmocka_unit_test(leaves_foreign_types_unread),
        cmocka_unit_test(refuses_prefixes),
        cmocka_unit_test(survives_damage),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
