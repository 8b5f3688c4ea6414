/* What the tests of sources share: byte images, temporary files, and expectations. */
#ifndef RAGLOSS_SOURCE_TESTING_H
#define RAGLOSS_SOURCE_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "formats/source/open.h"
#include "tests/formats/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What errors about arrays of objects end with. */
#define RAGGED_HINT                                                                                                    \
    "ragged ground truth is flat with sizes or offsets, padded with sample_sizes, or a member a sample "               \
    "(ragloss-formats(5))"

/* Bytes of a file in the making. */
typedef struct image {
    unsigned char bytes[8192];
    size_t size;
} image;

static inline void put(image *to, const void *bytes, size_t size)
{
    assert_true(size <= sizeof to->bytes - to->size);
    if (size) memcpy(to->bytes + to->size, bytes, size);
    to->size += size;
}

static inline void put_number(image *to, uint64_t number, size_t size)
{
    for (; size; size--, number >>= 8) put(to, &(unsigned char){(unsigned char)number}, 1);
}

/* An array of version 1.0 with this header text. */
static inline void put_npy(image *to, const char *header, const void *data, size_t size)
{
    put(to, "\x93NUMPY\x01\x00", 8);
    put_number(to, strlen(header), 2);
    put(to, header, strlen(header));
    put(to, data, size);
}

static inline rl_source *open_source(const char *path)
{
    rl_status status;
    rl_status_clear(&status);
    rl_source *source = rl_source_open(path, &status);
    if (!source) fail_msg("%s: array '%s': %s", path, status.array, status.what);
    return source;
}

static inline size_t find_array(const rl_source *source, const char *name)
{
    ptrdiff_t index = rl_source_find(source, name);
    if (index < 0) fail_msg("no array '%s'", name);
    return (size_t)index;
}

/* `message` is the status as a user reads it. */
static inline void expect_message(const rl_status *status, rl_code code, const char *message)
{
    char text[2048];
    rl_status_text(status, text, sizeof text);
    assert_string_equal(text, message);
    assert_int_equal(status->code, code);
}

static inline void expect_refused(const char *path, rl_code code, const char *message)
{
    rl_status status;
    rl_status_clear(&status);
    rl_source *source = rl_source_open(path, &status);
    if (source) fail_msg("opened, where it was to say: %s", message);
    expect_message(&status, code, message);
}

/* The file opens, but the array cannot be used; nor can it be read. */
static inline void expect_unread(const char *path, const char *name, const char *message)
{
    rl_status status;
    rl_tensor rows;
    rl_buffer buffer = {0};
    rl_source *source = open_source(path);
    size_t index = find_array(source, name);
    rl_status_clear(&status);
    assert_non_null(rl_source_array(source, index)->unread);
    assert_false(rl_source_use(source, index, &status));
    expect_message(&status, RL_ERR_INPUT, message);
    assert_false(rl_source_read_all(source, index, &rows, &buffer, &status));
    expect_message(&status, RL_ERR_INPUT, message);
    rl_source_close(source);
}

static inline void expect_image_refused(const image *bytes, const char *path, const char *message)
{
    write_file(path, bytes->bytes, bytes->size);
    expect_refused(path, RL_ERR_INPUT, message);
}

/* Reads arrays in whichever way `rows_at_a_time` says, 0 for whole; the elements as float64 where they are numbers, to
 * be freed; NULL on failure. */
static inline double *read_doubles(rl_source *source, size_t index, size_t rows_at_a_time, rl_status *status)
{
    const rl_tensor *all = &rl_source_array(source, index)->tensor;
    double *values = calloc(rl_tensor_count(all) + 1, sizeof *values), *to = values;
    assert_non_null(values);
    rl_buffer buffer = {0};
    bool ok = true, whole = !rows_at_a_time || !all->rank;
    size_t first = 0, num_rows = whole ? 0 : all->shape[0];
    do {
        rl_tensor rows;
        size_t count = num_rows - first < rows_at_a_time ? num_rows - first : rows_at_a_time;
        ok = whole ? rl_source_read_all(source, index, &rows, &buffer, status)
                   : rl_source_read(source, index, first, count, &rows, &buffer, status);
        if (ok && rows.dtype != RL_BYTES && rows.dtype != RL_UCS4) {
            assert_true(rl_tensor_to_f64(&rows, to, status));
            to += rl_tensor_count(&rows);
        }
        first += count;
    } while (ok && first < num_rows);
    rl_buffer_release(&buffer);
    if (ok) return values;
    free(values);
    return NULL;
}

static inline void expect_doubles(rl_source *source, const char *name, const double *expected, size_t count)
{
    for (size_t rows_at_a_time = 0; rows_at_a_time < 4; rows_at_a_time++) {
        rl_status status;
        rl_status_clear(&status);
        size_t index = find_array(source, name);
        assert_int_equal(rl_tensor_count(&rl_source_array(source, index)->tensor), count);
        double *values = read_doubles(source, index, rows_at_a_time, &status);
        if (!values) fail_msg("array '%s': %s", name, status.what);
        for (size_t i = 0; i < count; i++)
            if (!(values[i] == expected[i]))
                fail_msg("array '%s', element %zu is %g, not %g", name, i, values[i], expected[i]);
        free(values);
    }
}

static inline void expect_shape(const rl_source *source, const char *name, int rank, const size_t *shape)
{
    const rl_tensor *tensor = &rl_source_array(source, find_array(source, name))->tensor;
    assert_int_equal(tensor->rank, rank);
    for (int axis = 0; axis < rank; axis++) assert_int_equal(tensor->shape[axis], shape[axis]);
}

/* Opens a damaged file and reads all; only that it comes to an end is expected. True where all was read. */
static inline bool survive(const char *path, void (*check)(rl_source *source, size_t index, const double *values))
{
    rl_status status;
    rl_status_clear(&status);
    rl_source *source = rl_source_open(path, &status);
    bool ok = source != NULL;
    for (size_t i = 0; ok && i < rl_source_num_arrays(source); i++) {
        /* A header may promise more elements of no size than can be listed here. */
        if (rl_tensor_count(&rl_source_array(source, i)->tensor) > 1000) continue;
        double *values = read_doubles(source, i, 2, &status);
        ok = values != NULL;
        if (ok && check) check(source, i, values);
        free(values);
    }
    if (!ok) {
        assert_int_not_equal(status.code, RL_OK);
        assert_true(status.what[0] != '\0');
        assert_string_equal(status.file, path);
    }
    rl_source_close(source);
    return ok;
}

#endif
