/* Times the assignment by shape and by kind of costs: microseconds a matrix, the least of several rounds over matrices
 * that are all different, for each level of vector instructions and for the plain version that the tests hold. */
#include "tests/core/assignment_families.h"
#include "tests/core/assignment_reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 25 };

typedef struct {
    size_t num_preds, num_objects, stride, count;
    float *cost; /* (count, num_objects, stride) */
    int32_t *pred, *object;
} matrices;

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Without a workspace: the plain version. */
static double microseconds(const matrices *m, rl_assignment *workspace)
{
    double round[ROUNDS];
    size_t count = workspace ? m->count : m->count / 32 + 1;
    for (int r = 0; r < ROUNDS; r++) {
        double start = seconds();
        for (size_t k = 0; k < count; k++) {
            const float *cost = m->cost + k * m->num_objects * m->stride;
            if (workspace)
                rl_assign(workspace, cost, m->stride, m->num_preds, m->num_objects, m->pred, m->object);
            else
                reference_assign(AS_SCIPY, cost, m->stride, m->num_preds, m->num_objects, m->pred, m->object);
        }
        round[r] = (seconds() - start) / (double)count * 1e6;
    }
    qsort(round, ROUNDS, sizeof *round, ascending);
    return round[0];
}

static bool time_shape(family kind, size_t num_preds, size_t num_objects)
{
    bool done = false;
    rl_status status;
    matrices m = {num_preds, num_objects, (num_preds + RL_ASSIGN_CHUNK - 1) / RL_ASSIGN_CHUNK * RL_ASSIGN_CHUNK,
                  0,         NULL,        NULL,
                  NULL};
    size_t each = num_objects * m.stride;
    m.count = ((size_t)1 << 20) / each + 1;
    m.cost = aligned_alloc(64, m.count * each * sizeof *m.cost);
    m.pred = malloc(num_preds * sizeof *m.pred);
    m.object = malloc(num_preds * sizeof *m.object);
    rl_assignment *workspace = rl_assignment_create(num_preds, num_objects, &status);
    if (!m.cost || !m.pred || !m.object || !workspace) goto done;
    for (size_t k = 0; k < m.count; k++) make_costs(kind, k, num_preds, num_objects, m.cost + k * each, m.stride);

    printf("%4zu x %3zu %-10s plain %8.2f", num_preds, num_objects, family_names[kind], microseconds(&m, NULL));
    for (rl_simd level = RL_SIMD_BASELINE; level <= rl_simd_best(); level++) {
        rl_assignment_limit_simd(workspace, level);
        printf("  %s %7.2f", (const char *[]){"baseline", "AVX2", "AVX-512"}[level], microseconds(&m, workspace));
    }
    putchar('\n');
    done = true;
done:
    rl_assignment_destroy(workspace);
    free(m.cost);
    free(m.pred);
    free(m.object);
    return done;
}

int main(void)
{
    const size_t shapes[][2] = {{300, 7},   {300, 30},  {900, 100}, {900, 300}, {100, 300},
                                {300, 280}, {100, 100}, {300, 300}, {900, 900}};
    const family kinds[] = {RANDOM, EIGHTHS, DETECTION};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if (!time_shape(kinds[k], shapes[s][0], shapes[s][1])) return EXIT_FAILURE;
    return ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
