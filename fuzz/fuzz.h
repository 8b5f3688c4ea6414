/* What the fuzz targets share. A target is a file NAME.c that defines fuzz_one: it gets bytes, and ends the program
 * where something that should hold does not. The program is libFuzzer's, or replays files (replay.c). */
#ifndef RAGLOSS_FUZZ_H
#define RAGLOSS_FUZZ_H

#include "core/base/status.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

void fuzz_one(const uint8_t *data, size_t size);

/* Ends the program unless the condition holds, and reports what was expected. */
#define fuzz_require(condition, ...)                                                                                   \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: ", __FILE__, __LINE__);                                                            \
            fprintf(stderr, __VA_ARGS__);                                                                              \
            fprintf(stderr, "\n");                                                                                     \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

/* A failure must say what is wrong, in one line that fits. */
void fuzz_check_failure(const rl_status *status);

/* A file in memory that holds these bytes, for functions that take a path. */
typedef struct fuzz_file {
    int descriptor;
    char path[32];
} fuzz_file;

void fuzz_file_open(fuzz_file *file, const uint8_t *data, size_t size);
void fuzz_file_close(fuzz_file *file);

/* Two inputs in one: what comes before and after the first line "=====", or all of it and nothing. */
typedef struct fuzz_pair {
    const uint8_t *first, *second;
    size_t first_size, second_size;
} fuzz_pair;

fuzz_pair fuzz_split(const uint8_t *data, size_t size);

/* Opens the bytes as an input file and reads every array in every way, which must agree. */
void fuzz_source(const uint8_t *data, size_t size);

#endif
