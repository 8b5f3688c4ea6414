#include "core/assignment/transpose.h"

#include <math.h>
#include <string.h>

typedef float four __attribute__((vector_size(16)));

static inline four load(const float *from)
{
    four values;
    memcpy(&values, from, sizeof values);
    return values;
}

static inline void store(float *to, four values)
{
    memcpy(to, &values, sizeof values);
}

static inline void transpose_4_by_4(const float *from, size_t stride, float *to, size_t to_stride)
{
    four a = load(from), b = load(from + stride), c = load(from + 2 * stride), d = load(from + 3 * stride);
    four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    four ef = __builtin_shufflevector(a, b, 2, 6, 3, 7), gh = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    store(to, __builtin_shufflevector(ab, cd, 0, 1, 4, 5));
    store(to + to_stride, __builtin_shufflevector(ab, cd, 2, 3, 6, 7));
    store(to + 2 * to_stride, __builtin_shufflevector(ef, gh, 0, 1, 4, 5));
    store(to + 3 * to_stride, __builtin_shufflevector(ef, gh, 2, 3, 6, 7));
}

/* Goes along 16 rows at a time, whose elements fill a cache line. Rows are too short for the processor to see what
 * comes next, so every line of the next 16 is asked for once. */
void rl_transpose(const float *restrict from, size_t stride, size_t rows, size_t columns, float *restrict to,
                  size_t to_stride)
{
    size_t whole_rows = rows / 4 * 4, whole_columns = columns / 4 * 4;
    for (size_t line = 0; line < whole_rows; line += 16) {
        size_t end = line + 16 < whole_rows ? line + 16 : whole_rows;
        for (size_t j = 0; j < whole_columns; j += 4)
            for (size_t i = line; i < end; i += 4) {
                size_t ahead = i + 16 + j / 4 % 4;
                if (ahead < rows) __builtin_prefetch(from + ahead * stride + j);
                transpose_4_by_4(from + i * stride + j, stride, to + j * to_stride + i, to_stride);
            }
    }
    for (size_t j = 0; j < columns; j++)
        for (size_t i = j < whole_columns ? whole_rows : 0; i < to_stride; i++)
            to[j * to_stride + i] = i < rows ? from[i * stride + j] : INFINITY;
}
