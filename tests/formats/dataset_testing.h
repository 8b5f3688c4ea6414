/* Inputs made from a few words, and what opening them gives. */
#ifndef RAGLOSS_DATASET_TESTING_H
#define RAGLOSS_DATASET_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/formulas/criterion.h"
#include "formats/dataset/dataset.h"
#include "tests/formats/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One element of the type that `descr` names, from the word that starts here, which it passes. */
static inline void put_element(FILE *file, const char *descr, const char **words)
{
    unsigned char element[64] = {0};
    size_t size = (size_t)atoi(descr + 2), length = strcspn(*words, " ");
    if (descr[1] == 'S') {
        memcpy(element, *words, length);
    } else if (descr[1] == 'U') {
        size *= 4;
        for (size_t i = 0; i < length; i++) element[4 * i + (descr[0] == '>' ? 3 : 0)] = (unsigned char)(*words)[i];
    } else {
        double number = strtod(*words, NULL);
        float f4 = (float)number;
        int64_t i8 = descr[1] == 'f' ? 0 : (int64_t)number;
        memcpy(element, descr[1] != 'f' ? (void *)&i8 : size == 4 ? (void *)&f4 : (void *)&number, size);
    }
    fwrite(element, size, 1, file);
    *words += length;
}

/* "labels <i8 (2,): 0 1": the file labels.npy in the folder. Words of text are ASCII. */
static inline void put_array(const char *folder, const char *line)
{
    char name[64], descr[8], path[192], header[256];
    int start, end;
    assert_int_equal(sscanf(line, "%63s %7s %n", name, descr, &start), 2);
    end = start + (int)strcspn(line + start, ":");
    snprintf(path, sizeof path, "%s/%s.npy", folder, name);
    int length = snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': False, 'shape': %.*s}\n", descr,
                          end - start, line + start);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fprintf(file, "\x93NUMPY%c%c%c%c%s", 1, 0, length & 0xff, length >> 8, header);
    const char *words = line + end + 1;
    for (words += strspn(words, " "); *words; words += strspn(words, " ")) put_element(file, descr, &words);
    assert_int_equal(fclose(file), 0);
}

/* A folder of these arrays, NULL after the last; its path, new each time. */
#define FOLDER(...) make_folder((const char *const[]){__VA_ARGS__, NULL})
static inline const char *make_folder(const char *const *lines)
{
    static char paths[256][16];
    static int count;
    assert_true(count < 256);
    char *path = paths[count];
    snprintf(path, sizeof *paths, "f%d", count++);
    assert_int_equal(mkdir(path, 0700), 0);
    for (; *lines; lines++) put_array(path, *lines);
    return path;
}

/* A file of this text. */
static inline const char *put_text(const char *path, const char *text)
{
    char folder[64];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strchr(folder, '/');
    if (slash) {
        *slash = '\0';
        mkdir(folder, 0700);
    }
    write_file(path, text, strlen(text));
    return path;
}

static inline void expect_status(const rl_status *status, rl_code code, const char *message)
{
    char text[2048];
    rl_status_text(status, text, sizeof text);
    assert_string_equal(text, message);
    assert_int_equal(status->code, code);
}

#define KEYS(...) (const rl_key[]){__VA_ARGS__}, sizeof((const rl_key[]){__VA_ARGS__}) / sizeof(rl_key)
#define NO_KEYS NULL, 0

static inline rl_dataset *open_with(const char *gt, const char *pred, const rl_key *keys, size_t num_keys)
{
    rl_status status;
    rl_status_clear(&status);
    rl_dataset *dataset = rl_dataset_open(gt, pred, keys, num_keys, rl_criterion_preset("accv"), &status);
    if (!dataset) fail_msg("%s: array '%s', sample %zu: %s", status.file, status.array, status.sample, status.what);
    return dataset;
}

static inline void expect_refused(const char *gt, const char *pred, const rl_key *keys, size_t num_keys, rl_code code,
                                  const char *message)
{
    rl_status status;
    rl_status_clear(&status);
    rl_dataset *dataset = rl_dataset_open(gt, pred, keys, num_keys, rl_criterion_preset("accv"), &status);
    if (dataset) fail_msg("opened, where it was to say: %s", message);
    expect_status(&status, code, message);
}

static inline void expect_floats(const float *actual, size_t count, const float *expected)
{
    for (size_t i = 0; i < count; i++)
        if (actual[i] != expected[i]) fail_msg("element %zu is %g, not %g", i, actual[i], expected[i]);
}

/* The elements of rows as they were loaded. */
static inline void expect_rows(const rl_tensor *rows, size_t count, const float *expected)
{
    float values[256];
    rl_status status;
    assert_true(count <= 256);
    assert_int_equal(rl_tensor_count(rows), count);
    assert_true(rl_tensor_to_f32(rows, values, &status));
    expect_floats(values, count, expected);
}

/* A batch's rows, as a worker gets them. */
static inline bool read_batch(const rl_predictions *predictions, size_t slot, size_t first, size_t count,
                              rl_prediction_rows *rows, rl_status *status)
{
    void *context = predictions->context;
    return predictions->load(context, slot, first, count, rows, status) &&
           (!predictions->fetch || predictions->fetch(context, slot, first, count, rows, status));
}

#endif
