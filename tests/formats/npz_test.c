/* NPZ archives: what NumPy and other writers make of them reads back, claims that do not hold are refused. */
#include "tests/formats/source_testing.h"

#include <zlib.h>

#define HEADER_2X2 "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)}"
static const unsigned char data_2x2[16] = {0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40};
static const double values_2x2[4] = {1, 2, 3, 4};

/* A member to write, lies included: what is not zero replaces the truth. */
typedef struct entry {
    const char *name, *local_name, *header;
    unsigned flags, method, claimed_method;
    uint32_t crc, claimed_size, claimed_stored, offset;
    const void *extra;
    size_t extra_size;

    /* Found when it is written. */
    size_t at, stored, size;
    uint32_t sum;
} entry;

static size_t deflate_raw(const unsigned char *from, size_t size, unsigned char *to, size_t room)
{
    z_stream stream = {
        .next_in = (unsigned char *)from, .avail_in = (unsigned)size, .next_out = to, .avail_out = (unsigned)room};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    deflateEnd(&stream);
    return stream.total_out;
}

static void put_local(image *to, entry *e)
{
    image array = {.size = 0};
    unsigned char deflated[4096];
    put_npy(&array, e->header ? e->header : HEADER_2X2, data_2x2, sizeof data_2x2);
    e->at = to->size;
    e->size = e->stored = array.size;
    e->sum = (uint32_t)crc32(0, array.bytes, (unsigned)array.size);
    if (e->method == 8) e->stored = deflate_raw(array.bytes, array.size, deflated, sizeof deflated);

    const char *name = e->local_name ? e->local_name : e->name;
    put(to, "PK\3\4\x14\0", 6);
    put_number(to, e->flags, 2);
    put_number(to, 99, 2); /* method, time, CRC and sizes are not read here */
    put_number(to, 0, 4);
    put_number(to, 0xdeadbeef, 4);
    put_number(to, 0xffffffff, 4);
    put_number(to, 0xffffffff, 4);
    put_number(to, strlen(name), 2);
    put_number(to, 3, 2);
    put(to, name, strlen(name));
    put(to, "abc", 3);
    put(to, e->method == 8 ? deflated : array.bytes, e->stored);
}

static void put_central(image *to, const entry *e)
{
    put(to, "PK\1\2\x14\0\x14\0", 8);
    put_number(to, e->flags, 2);
    put_number(to, e->claimed_method ? e->claimed_method : e->method, 2);
    put_number(to, 0, 4);
    put_number(to, e->crc ? e->crc : e->sum, 4);
    put_number(to, e->claimed_stored ? e->claimed_stored : e->stored, 4);
    put_number(to, e->claimed_size ? e->claimed_size : e->size, 4);
    put_number(to, strlen(e->name), 2);
    put_number(to, e->extra_size, 2);
    put_number(to, 4, 2);
    put_number(to, 0, 8);
    put_number(to, e->offset ? e->offset : e->at, 4);
    put(to, e->name, strlen(e->name));
    put(to, e->extra, e->extra_size);
    put(to, "note", 4);
}

static void put_end(image *to, size_t count, size_t start, size_t size)
{
    put(to, "PK\5\6\0\0\0\0", 8);
    put_number(to, count, 2);
    put_number(to, count, 2);
    put_number(to, size, 4);
    put_number(to, start, 4);
    put_number(to, 0, 2);
}

static void put_archive(image *to, entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) put_local(to, &entries[i]);
    size_t start = to->size;
    for (size_t i = 0; i < count; i++) put_central(to, &entries[i]);
    put_end(to, count, start, to->size - start);
}

static void expect_entry_refused(entry e, const char *message)
{
    image bytes = {.size = 0};
    char text[512];
    put_archive(&bytes, &e, 1);
    snprintf(text, sizeof text, "bad.npz: %s", message);
    expect_image_refused(&bytes, "bad.npz", text);
}

static void expect_unreadable(const image *bytes, size_t rows_at_a_time, const char *message)
{
    write_file("bad.npz", bytes->bytes, bytes->size);
    rl_status status;
    rl_status_clear(&status);
    rl_source *source = open_source("bad.npz");
    assert_null(read_doubles(source, 0, rows_at_a_time, &status));
    expect_message(&status, RL_ERR_INPUT, message);
    rl_source_close(source);
}

static void expect_types(const char *path)
{
    static const struct {
        const char *name;
        double first, step;
        rl_dtype dtype;
    } kinds[] = {
        {"i1", -3, 1, RL_I8},     {"i2", -3, 1, RL_I16},    {"i4", -3, 1, RL_I32},    {"i8", -3, 1, RL_I64},
        {"u1", 0, 1, RL_U8},      {"u2", 0, 1, RL_U16},     {"u4", 0, 1, RL_U32},     {"u8", 0, 1, RL_U64},
        {"f2", -1.5, .5, RL_F16}, {"f4", -1.5, .5, RL_F32}, {"f8", -1.5, .5, RL_F64}, {"b1", 0, 0, RL_BOOL},
    };
    rl_source *source = open_source(path);
    assert_int_equal(rl_source_num_arrays(source), 42);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        double expected[24];
        for (int k = 0; k < 24; k++)
            expected[k] = kinds[i].dtype == RL_BOOL ? k % 2 : kinds[i].first + k * kinds[i].step;
        const char *suffixes[] = {"", "_big", "_fortran"};
        for (int s = 0; s < 3; s++) {
            char name[32];
            snprintf(name, sizeof name, "%s%s", kinds[i].name, suffixes[s]);
            assert_int_equal(rl_source_array(source, find_array(source, name))->tensor.dtype, kinds[i].dtype);
            expect_shape(source, name, 3, (size_t[]){3, 2, 4});
            expect_doubles(source, name, expected, 24);
        }
    }
    expect_shape(source, "scalar", 0, NULL);
    expect_doubles(source, "scalar", (double[]){-1.5}, 1);
    expect_shape(source, "empty", 2, (size_t[]){0, 4});
    expect_doubles(source, "empty", NULL, 0);
    expect_shape(source, "inner_empty", 3, (size_t[]){3, 0, 2});
    expect_doubles(source, "inner_empty", NULL, 0);
    rl_source_close(source);
}

static void reads_every_type_stored(void **state)
{
    (void)state;
    expect_types(TESTDATA "/formats/types_stored.npz");
}

static void reads_every_type_deflated(void **state)
{
    (void)state;
    expect_types(TESTDATA "/formats/types_deflated.npz");
}

static void reads_text(void **state)
{
    (void)state;
    rl_source *source = open_source(TESTDATA "/formats/types_deflated.npz");
    const struct {
        const char *name;
        rl_dtype dtype;
        size_t item_size, digit_at; /* of element 1: "id1" */
        bool swapped;
    } cases[] = {
        {"S5", RL_BYTES, 5, 5 + 2, false}, {"U5", RL_UCS4, 20, 20 + 8, false}, {"big_U5", RL_UCS4, 20, 20 + 11, true}};
    rl_buffer buffer = {0};
    for (size_t i = 0; i < 3; i++) {
        rl_status status;
        rl_tensor all;
        assert_true(rl_source_read_all(source, find_array(source, cases[i].name), &all, &buffer, &status));
        assert_int_equal(all.dtype, cases[i].dtype);
        assert_int_equal(all.item_size, cases[i].item_size);
        assert_int_equal(all.swapped, cases[i].swapped);
        assert_int_equal(all.data[cases[i].digit_at], '1');
    }
    rl_buffer_release(&buffer);
    rl_source_close(source);
}

static void reads_what_writers_make(void **state)
{
    (void)state;
    const char *files[] = {TESTDATA "/formats/zip64.npz", TESTDATA "/formats/stream.npz",
                           TESTDATA "/formats/stream_deflated.npz", TESTDATA "/formats/comment.npz"};
    double halves[24], wholes[24];
    for (int k = 0; k < 24; k++) wholes[k] = k - 3, halves[k] = wholes[k] / 2;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        rl_source *source = open_source(files[i]);
        assert_int_equal(rl_source_num_arrays(source), 3); /* notes.txt is none */
        assert_string_equal(rl_source_array(source, 0)->name, "boxes");
        expect_doubles(source, "boxes", halves, 24);
        expect_doubles(source, "folder/x.npy", wholes, 24);
        expect_doubles(source, "größe", halves, 24);
        assert_int_equal(rl_source_find(source, "notes.txt"), -1);
        rl_source_close(source);
    }
    rl_source *source = open_source(TESTDATA "/formats/nothing.npz");
    assert_int_equal(rl_source_num_arrays(source), 0);
    rl_source_close(source);
}

static void local_headers_are_not_believed(void **state)
{
    (void)state;
    entry entries[] = {{.name = "stored.npy"}, {.name = "deflated.npy", .method = 8}};
    image bytes = {.size = 0};
    put_archive(&bytes, entries, 2);
    write_file("odd.npz", bytes.bytes, bytes.size);
    rl_source *source = open_source("odd.npz");
    expect_doubles(source, "stored", values_2x2, 4);
    expect_doubles(source, "deflated", values_2x2, 4);
    rl_source_close(source);
}

static void finds_zip64_fields_among_others(void **state)
{
    (void)state;
    entry e = {.name = "x.npy",
               .claimed_size = 0xffffffff,
               .claimed_stored = 0xffffffff,
               .extra = "UT\2\0??\1\0\x10\0\x53\0\0\0\0\0\0\0\x53\0\0\0\0\0\0\0",
               .extra_size = 26};
    image bytes = {.size = 0};
    put_archive(&bytes, &e, 1);
    write_file("extra.npz", bytes.bytes, bytes.size);
    rl_source *source = open_source("extra.npz");
    expect_doubles(source, "x", values_2x2, 4);
    rl_source_close(source);
}

static void refuses_members(void **state)
{
    (void)state;
    expect_entry_refused((entry){.name = "x.npy", .claimed_size = 4},
                         "array 'x': it is stored in 83 bytes, but said to have 4: it is damaged");
    expect_entry_refused((entry){.name = "x.npy", .claimed_size = 1000, .claimed_stored = 1000},
                         "array 'x': it reaches beyond the members' end: it is cut short or damaged");
    expect_entry_refused((entry){.name = "x.npy", .claimed_size = 82, .claimed_stored = 82},
                         "array 'x': it has 15 bytes of data; its header promises 16");
    expect_entry_refused((entry){.name = "x.npy", .offset = 0xfffffff0},
                         "array 'x': its offset is outside the archive: it is damaged");
    expect_entry_refused((entry){.name = "x.npy", .offset = 1},
                         "array 'x': it is not where the archive says: it is damaged");
    expect_entry_refused((entry){.name = "x.npy", .local_name = "y.npy"},
                         "array 'x': another name stands where the archive says it is: it is damaged");
    expect_entry_refused((entry){.name = "x.npy", .extra = "\1\0\xff\0", .extra_size = 4},
                         "its ZIP directory has a malformed entry: it is damaged");
    expect_entry_refused((entry){.name = "x.npy", .extra = "\1\0\0\0", .extra_size = 4, .offset = 0xffffffff},
                         "its ZIP directory has a malformed entry: it is damaged");
    expect_entry_refused((entry){.name = "x.npy",
                                 .extra = "\1\0\x08\0\xff\xff\xff\xff\xff\xff\xff\xff",
                                 .extra_size = 12,
                                 .offset = 0xffffffff},
                         "array 'x': its offset is outside the archive: it is damaged");
}

/* An archive may hold what is not read, beside an array that is. */
static void leaves_foreign_members_unread(void **state)
{
    (void)state;
    static const struct {
        entry e;
        const char *why;
    } cases[] = {
        {{.flags = 1}, "it is encrypted; that is not read"},
        {{.claimed_method = 14}, "its compression method is 14; stored (0) or deflated (8) was expected"},
        {{.header = "{'descr': '|O', 'fortran_order': False, 'shape': ()}"},
         "it is an array of objects, which is a pickle and is not read; an array of numbers or text was expected, as "
         "astype('float32') or astype(str) makes it; " RAGGED_HINT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int method = 0; method <= 8; method += 8) {
            entry entries[] = {{.name = "good.npy"}, cases[i].e, {.name = "last.npy", .method = 8}};
            image bytes = {.size = 0};
            char message[512];
            entries[1].name = "__MACOSX/._x.npy";
            entries[1].method = (unsigned)method;
            put_archive(&bytes, entries, 3);
            write_file("odd.npz", bytes.bytes, bytes.size);
            snprintf(message, sizeof message, "odd.npz: array '__MACOSX/._x': %s", cases[i].why);
            expect_unread("odd.npz", "__MACOSX/._x", message);
            rl_source *source = open_source("odd.npz");
            expect_doubles(source, "good", values_2x2, 4);
            expect_doubles(source, "last", values_2x2, 4);
            rl_source_close(source);
        }
}

static void refuses_deflated_claims(void **state)
{
    (void)state;
#define HUGE_HEADER "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000,)}"
    expect_entry_refused(
        (entry){.name = "x.npy", .method = 8, .header = HUGE_HEADER, .claimed_size = 4000000074u, .claimed_stored = 70},
        "array 'x': it cannot be deflated from 4000000074 bytes to 70, as the archive says: it is damaged");
    expect_entry_refused((entry){.name = "x.npy", .method = 8, .header = HUGE_HEADER},
                         "array 'x': it has 16 bytes of data; its header promises 4000000000");
    expect_entry_refused((entry){.name = "x.npy", .method = 8, .claimed_size = 84},
                         "array 'x': 1 bytes follow the 16 of data that its header promises");
    expect_entry_refused((entry){.name = "x.npy", .method = 8, .claimed_size = 30},
                         "array 'x': it ends within the NPY header");
    expect_entry_refused((entry){.name = "x.npy", .method = 8, .claimed_stored = 8},
                         "array 'x': its deflated data is cut short");
    expect_entry_refused((entry){.name = "x.npy", .claimed_method = 8},
                         "array 'x': its deflated data ends 6 bytes early");

    entry e = {.name = "x.npy", .method = 8};
    image bytes = {.size = 0};
    put_archive(&bytes, &e, 1);
    bytes.bytes[e.at + 30 + 5 + 3] = 7;
    expect_image_refused(&bytes, "bad.npz", "bad.npz: array 'x': its deflated data is damaged (invalid block type)");
}

/* The archive's and the header's claims agree, and are less than the stream has. */
static void refuses_streams_of_other_length(void **state)
{
    (void)state;
    static const char *const headers[] = {"{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)}",
                                          "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2)}"};
    static const char *const messages[] = {
        "bad.npz: array 'x': its deflated data goes on after the end that its header promises",
        "bad.npz: array 'x': its deflated data ends 8 bytes early"};
    for (int i = 0; i < 2; i++) {
        image bytes = {.size = 0};
        entry e = {.name = "x.npy", .method = 8, .header = headers[i], .claimed_size = 75 + 16 * (unsigned)i};
        put_archive(&bytes, &e, 1);
        for (size_t rows_at_a_time = 0; rows_at_a_time < 3; rows_at_a_time++)
            expect_unreadable(&bytes, rows_at_a_time, messages[i]);
    }
}

static void checks_crcs(void **state)
{
    (void)state;
    for (unsigned method = 0; method <= 8; method += 8) {
        entry e = {.name = "x.npy", .method = method, .crc = 0x12345678};
        image bytes = {.size = 0};
        char message[128];
        put_archive(&bytes, &e, 1);
        snprintf(message, sizeof message,
                 "bad.npz: array 'x': its CRC is %08x; the archive says 12345678: it is damaged", e.sum);
        for (size_t rows_at_a_time = 0; rows_at_a_time < 4; rows_at_a_time++)
            expect_unreadable(&bytes, rows_at_a_time, message);
    }
}

/* Rows of data that is stored, or that lies column by column, and read out of order are not given out before all is
 * checked, nor after it failed. */
static void checks_crcs_out_of_order(void **state)
{
    (void)state;
    for (unsigned method = 0; method <= 8; method += 8) {
        entry e = {.name = "x.npy",
                   .header = "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 2)}",
                   .method = method,
                   .crc = 0x12345678};
        image bytes = {.size = 0};
        put_archive(&bytes, &e, 1);
        write_file("bad.npz", bytes.bytes, bytes.size);
        rl_source *source = open_source("bad.npz");
        rl_status status;
        rl_tensor rows;
        for (int again = 0; again < 2; again++) {
            assert_false(rl_source_read(source, 0, 1, 1, &rows, NULL, &status));
            assert_int_equal(status.code, RL_ERR_INPUT);
        }
        rl_source_close(source);
    }
}

static void deflated_rows_come_in_order(void **state)
{
    (void)state;
    rl_status status;
    rl_source *source = open_source(TESTDATA "/formats/types_deflated.npz");
    size_t index = find_array(source, "f4");
    assert_null(rl_source_array(source, index)->tensor.data);
    rl_buffer buffer = {0};
    rl_tensor rows;
    double values[16];
    assert_true(rl_source_read(source, index, 1, 1, &rows, &buffer, &status)); /* with 0 passed over */
    assert_true(rl_tensor_to_f64(&rows, values, &status));
    assert_true(values[7] == 6);
    assert_false(rl_source_read(source, index, 1, 1, &rows, &buffer, &status));
    expect_message(&status, RL_ERR_ARGUMENT,
                   TESTDATA "/formats/types_deflated.npz: array 'f4': rows of deflated data must be asked for in "
                            "order: 1 came after 2");
    assert_true(rl_source_read(source, index, 0, 2, &rows, &buffer, &status));
    assert_true(rl_tensor_to_f64(&rows, values, &status));
    assert_true(values[15] == 6);
    rl_buffer_release(&buffer);
    rl_source_close(source);
}

/* A stream of 64 MiB whose 100 first bytes are there: memory is asked for as data arrives. */
static void room_is_made_for_what_arrives(void **state)
{
    (void)state;
    size_t zeros = (size_t)64 << 20, room = zeros / 500;
    const char *header = "{'descr': '|u1', 'fortran_order': False, 'shape': (67108864,)}";
    image prefix = {.size = 0};
    put_npy(&prefix, header, NULL, 0);
    unsigned char *array = calloc(1, prefix.size + zeros), *file = malloc(room);
    assert_non_null(array);
    assert_non_null(file);
    memcpy(array, prefix.bytes, prefix.size);
    size_t start = 30 + 5, stored = deflate_raw(array, prefix.size + zeros, file + start, room - start);
    memset(file + start + 100, 0xff, stored - 100);

    image local = {.size = 0}, end = {.size = 0};
    put(&local, "PK\3\4", 4);
    put_number(&local, 0, 8), put_number(&local, 0, 8), put_number(&local, 0, 6);
    put_number(&local, 5, 2), put_number(&local, 0, 2);
    put(&local, "x.npy", 5);
    memcpy(file, local.bytes, local.size);
    put_central(&end, &(entry){.name = "x.npy", .method = 8, .size = prefix.size + zeros, .stored = stored});
    put_end(&end, 1, start + stored, end.size);
    memcpy(file + start + stored, end.bytes, end.size);
    write_file("bomb.npz", file, start + stored + end.size);
    free(array);
    free(file);

    rl_source *source = open_source("bomb.npz");
    rl_status status;
    rl_tensor all;
    rl_buffer buffer = {0};
    assert_false(rl_source_read_all(source, 0, &all, &buffer, &status));
    assert_true(buffer.capacity <= (size_t)4 << 20);
    rl_buffer_release(&buffer);
    rl_source_close(source);
}

static void refuses_directories(void **state)
{
    (void)state;
    entry twice[] = {{.name = "x.npy"}, {.name = "x.npy"}};
    image bytes = {.size = 0};
    put_archive(&bytes, twice, 2);
    expect_image_refused(&bytes, "bad.npz", "bad.npz: array 'x': it is there twice; every array was expected once");

    entry one = {.name = "x.npy"};
    image good = {.size = 0};
    put_archive(&good, &one, 1);
    size_t end = good.size - 22;
    bytes = good;
    bytes.bytes[end + 10] = 0;
    expect_image_refused(&bytes, "bad.npz", "bad.npz: its ZIP directory has more entries than it says: it is damaged");
    bytes.bytes[end + 10] = 2;
    expect_image_refused(&bytes, "bad.npz", "bad.npz: its ZIP directory has a malformed entry: it is damaged");
    bytes = good;
    bytes.bytes[end + 15] = 0x7f;
    expect_image_refused(&bytes, "bad.npz",
                         "bad.npz: its ZIP directory is said to lie outside the file: it is damaged");
    bytes = good;
    bytes.bytes[end - 4 - 5] = '\0'; /* the name ends before the comment */
    expect_image_refused(&bytes, "bad.npz", "bad.npz: its ZIP directory has a name that holds a NUL: it is damaged");
    bytes = good;
    put(&bytes, "x", 1);
    expect_image_refused(&bytes, "bad.npz",
                         "bad.npz: it has no ZIP end-of-directory record: it is cut short, or no ZIP archive");
}

static void put_locator(image *to, size_t end64, size_t start)
{
    put(to, "PK\6\7", 4);
    put_number(to, 0, 4);
    put_number(to, end64, 8);
    put_number(to, 1, 4);
    put_end(to, 0xffff, start, 0xffffffff);
}

static void follows_zip64_records(void **state)
{
    (void)state;
    entry e = {.name = "x.npy"};
    image bytes = {.size = 0};
    put_local(&bytes, &e);
    size_t start = bytes.size;
    put_central(&bytes, &e);
    size_t end64 = bytes.size;
    put(&bytes, "PK\6\6", 4);
    put_number(&bytes, 44, 8);
    put_number(&bytes, 0, 8);
    put_number(&bytes, 0, 4);
    put_number(&bytes, 1, 8);
    put_number(&bytes, 1, 8);
    put_number(&bytes, end64 - start, 8);
    put_number(&bytes, start, 8);
    image bad = bytes;
    put_locator(&bytes, end64, 0xffffffff);
    write_file("zip64.npz", bytes.bytes, bytes.size);
    rl_source *source = open_source("zip64.npz");
    expect_doubles(source, "x", values_2x2, 4);
    rl_source_close(source);

    put_locator(&bad, end64 + 1, 0xffffffff);
    expect_image_refused(&bad, "bad.npz", "bad.npz: its ZIP64 end-of-directory record is missing: it is damaged");
}

/* Damage to the two arrays below either shows or changes nothing. */
static void expect_undamaged(rl_source *source, size_t index, const double *values)
{
    const rl_array *array = rl_source_array(source, index);
    assert_int_equal(array->tensor.rank, 2);
    for (int k = 0; k < 4; k++) assert_true(values[k] == values_2x2[k]);
}

static void survives_damage(void **state)
{
    (void)state;
    entry entries[] = {{.name = "s.npy"}, {.name = "d.npy", .method = 8}};
    image good = {.size = 0};
    put_archive(&good, entries, 2);
    for (size_t size = 1; size < good.size; size++) {
        write_file("cut.npz", good.bytes, size);
        assert_false(survive("cut.npz", NULL));
    }
    for (size_t at = 0; at < good.size; at++) {
        for (unsigned change = 1; change < 256; change = change * 2 + 1) {
            image bad = good;
            bad.bytes[at] ^= (unsigned char)change;
            write_file("changed.npz", bad.bytes, bad.size);
            survive("changed.npz", expect_undamaged);
        }
    }
}

static void survives_damage_of_numpys_own(void **state)
{
    (void)state;
    const char *files[] = {TESTDATA "/formats/zip64.npz", TESTDATA "/formats/stream_deflated.npz"};
    for (int i = 0; i < 2; i++) {
        image good = {.size = 0};
        FILE *file = fopen(files[i], "rb");
        assert_non_null(file);
        good.size = fread(good.bytes, 1, sizeof good.bytes, file);
        fclose(file);
        for (size_t at = 0; at < good.size; at++) {
            image bad = good;
            bad.bytes[at] ^= 0xff;
            write_file("changed.npz", bad.bytes, bad.size);
            survive("changed.npz", NULL);
            write_file("cut.npz", good.bytes, at);
            if (at) assert_false(survive("cut.npz", NULL));
        }
    }
}

/* One member a sample, past the 65,535 that plain ZIP counts. */
static void reads_many_members(void **state)
{
    (void)state;
    enum { COUNT = 70000 };
    FILE *file = fopen("many.npz", "wb");
    assert_non_null(file);
    static entry entries[COUNT];
    static char names[COUNT][20];
    size_t at = 0;
    for (size_t i = 0; i < COUNT; i++) {
        image local = {.size = 0};
        snprintf(names[i], sizeof names[i], "boxes_%zu.npy", i);
        entries[i] = (entry){.name = names[i]};
        put_local(&local, &entries[i]);
        entries[i].at = at;
        fwrite(local.bytes, 1, local.size, file);
        at += local.size;
    }
    size_t start = at;
    for (size_t i = 0; i < COUNT; i++) {
        image central = {.size = 0};
        put_central(&central, &entries[i]);
        fwrite(central.bytes, 1, central.size, file);
        at += central.size;
    }
    image end = {.size = 0};
    put(&end, "PK\6\6", 4);
    put_number(&end, 0, 8), put_number(&end, 0, 8), put_number(&end, 0, 4);
    put_number(&end, COUNT, 8), put_number(&end, COUNT, 8);
    put_number(&end, at - start, 8), put_number(&end, start, 8);
    put_locator(&end, at, start);
    fwrite(end.bytes, 1, end.size, file);
    assert_int_equal(fclose(file), 0);

    rl_source *source = open_source("many.npz");
    assert_int_equal(rl_source_num_arrays(source), COUNT);
    assert_int_equal(rl_source_find(source, "boxes_69999"), 69999);
    assert_int_equal(rl_source_find(source, "boxes_70000"), -1);
    expect_doubles(source, "boxes_12345", values_2x2, 4);
    rl_source_close(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_type_stored),
        cmocka_unit_test(reads_every_type_deflated),
        cmocka_unit_test(reads_text),
        cmocka_unit_test(reads_what_writers_make),
        cmocka_unit_test(local_headers_are_not_believed),
        cmocka_unit_test(finds_zip64_fields_among_others),
        cmocka_unit_test(refuses_members),
        cmocka_unit_test(leaves_foreign_members_unread),
        cmocka_unit_test(refuses_deflated_claims),
        cmocka_unit_test(refuses_streams_of_other_length),
        cmocka_unit_test(checks_crcs),
        cmocka_unit_test(checks_crcs_out_of_order),
        cmocka_unit_test(deflated_rows_come_in_order),
        cmocka_unit_test(room_is_made_for_what_arrives),
        cmocka_unit_test(refuses_directories),
        cmocka_unit_test(follows_zip64_records),
        cmocka_unit_test(survives_damage),
        cmocka_unit_test(survives_damage_of_numpys_own),
        cmocka_unit_test(reads_many_members),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
