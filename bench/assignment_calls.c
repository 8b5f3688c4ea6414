/* The assignment as a shared library: many matrices a call, which says how long they took, so that what calls it adds
 * nothing. Matrices lie one after another. They are copied to `scratch` in groups, each just before it is assigned,
 * so that they are as near to the processor as where the cost stage has just written them; this is not timed. */
#include "bench/clock.h"
#include "core/assignment/assignment.h"
#include "core/assignment/transpose.h"

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
    return (num_preds + RL_ASSIGN_CHUNK - 1) / RL_ASSIGN_CHUNK * RL_ASSIGN_CHUNK;
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
            rl_transpose(scratch + (k - first) * each, num_objects, num_preds, num_objects, by_objects, stride);
            assigned &= rl_assign(workspace, by_objects, stride, num_preds, num_objects, pred + k * pairs,
                                  object + k * pairs) == RL_ASSIGNED;
        }
        time += seconds_now() - start;
    }
    return assigned ? time : (double)NAN;
}
