/* The assignment as a shared library: many matrices a call, which says how long they took, so that what calls it adds
 * nothing. Matrices lie one after another. They are copied to `scratch` in groups, each just before it is assigned,
 * so that they are as near to the processor as where the cost stage has just written them; this is not timed. */
#include "assignment.h"
#include "clock.h"

#include <math.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT rl_assignment *bench_create(size_t num_preds, size_t num_objects)
{
    rl_status status;
    return rl_assignment_create(num_preds, num_objects, &status);
}

EXPORT void bench_destroy(rl_assignment *workspace)
{
    rl_assignment_destroy(workspace);
}

/* The floats between two objects' costs. */
EXPORT size_t bench_stride(size_t num_preds)
{
    return (num_preds + RL_ASSIGN_LANES - 1) / RL_ASSIGN_LANES * RL_ASSIGN_LANES;
}

static size_t num_pairs(size_t num_preds, size_t num_objects)
{
    return num_preds < num_objects ? num_preds : num_objects;
}

/* From costs as ragloss writes them, (num_objects, stride); `scratch` has room for `group` of them. Pairs are (count,
 * min(num_preds, num_objects)). Returns seconds, or NaN where a matrix cannot be assigned. */
EXPORT double bench_assign(rl_assignment *workspace, const float *costs, size_t count, size_t group, size_t num_preds,
                           size_t num_objects, float *scratch, int32_t *pred, int32_t *object)
{
    size_t stride = bench_stride(num_preds), each = num_objects * stride, pairs = num_pairs(num_preds, num_objects);
    bool assigned = true;
    double time = 0;
    for (size_t first = 0; first < count; first += group) {
        size_t end = first + group < count ? first + group : count;
        memcpy(scratch, costs + first * each, (end - first) * each * sizeof *costs);
        double start = seconds_now();
        for (size_t k = first; k < end; k++)
            assigned &= rl_assign(workspace, scratch + (k - first) * each, stride, num_preds, num_objects,
                                  pred + k * pairs, object + k * pairs) == RL_ASSIGNED;
        time += seconds_now() - start;
    }
    return assigned ? time : (double)NAN;
}

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

static inline void transpose_4_by_4(const float *from, size_t from_stride, float *to, size_t to_stride)
{
    four a = load(from), b = load(from + from_stride), c = load(from + 2 * from_stride),
         d = load(from + 3 * from_stride);
    four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    four ef = __builtin_shufflevector(a, b, 2, 6, 3, 7), gh = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    store(to, __builtin_shufflevector(ab, cd, 0, 1, 4, 5));
    store(to + to_stride, __builtin_shufflevector(ab, cd, 2, 3, 6, 7));
    store(to + 2 * to_stride, __builtin_shufflevector(ef, gh, 0, 1, 4, 5));
    store(to + 3 * to_stride, __builtin_shufflevector(ef, gh, 2, 3, 6, 7));
}

/* (rows, columns) to (columns, stride), filled up with +infinity; a cache line of 16 rows at a time. Rows are too short
 * for the processor to see what comes next, so every line of the next 16 is asked for once. */
static void transpose(const float *restrict from, size_t rows, size_t columns, size_t stride, float *restrict to)
{
    size_t whole_rows = rows / 16 * 16, whole_columns = columns / 4 * 4;
    for (size_t line = 0; line < whole_rows; line += 16)
        for (size_t j = 0; j < whole_columns; j += 4)
            for (size_t i = line; i < line + 16; i += 4) {
                size_t ahead = i + 16 + j / 4 % 4;
                if (ahead < rows) __builtin_prefetch(from + ahead * columns + j);
                transpose_4_by_4(from + i * columns + j, columns, to + j * stride + i, stride);
            }
    for (size_t j = 0; j < columns; j++)
        for (size_t i = j < whole_columns ? whole_rows : 0; i < stride; i++)
            to[j * stride + i] = i < rows ? from[i * columns + j] : INFINITY;
}

/* From costs as SciPy takes them, (num_preds, num_objects); `by_objects` has room for one matrix, transposed. */
EXPORT double bench_transpose_and_assign(rl_assignment *workspace, const float *costs, size_t count, size_t group,
                                         size_t num_preds, size_t num_objects, float *scratch, float *by_objects,
                                         int32_t *pred, int32_t *object)
{
    size_t stride = bench_stride(num_preds), each = num_preds * num_objects, pairs = num_pairs(num_preds, num_objects);
    bool assigned = true;
    double time = 0;
    for (size_t first = 0; first < count; first += group) {
        size_t end = first + group < count ? first + group : count;
        memcpy(scratch, costs + first * each, (end - first) * each * sizeof *costs);
        double start = seconds_now();
        for (size_t k = first; k < end; k++) {
            transpose(scratch + (k - first) * each, num_preds, num_objects, stride, by_objects);
            assigned &= rl_assign(workspace, by_objects, stride, num_preds, num_objects, pred + k * pairs,
                                  object + k * pairs) == RL_ASSIGNED;
        }
        time += seconds_now() - start;
    }
    return assigned ? time : (double)NAN;
}
