/* The assignment against the plain one, on matrices of every family and every level of vector instructions. A number of
 * cases may be given. */
#include "tests/core/assignment_families.h"
#include "tests/core/assignment_reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t num_cases = 60000;

typedef struct {
    family kind;
    uint64_t seed;
    size_t num_preds, num_objects, stride;
    float *cost;
} problem;

/* Mostly small, as ties are found there the fastest; now and then of several chunks. */
static size_t draw_size(uint64_t seed, uint64_t index, size_t most)
{
    uint64_t bits = draw(seed, index);
    return 1 + (size_t)(bits >> 8) % (bits % 16 == 0 ? most : bits % 4 == 0 ? 40U : 12U);
}

static problem make_problem(uint64_t seed)
{
    problem p = {.kind = (family)(seed % NUM_FAMILIES), .seed = seed};
    p.num_preds = draw_size(~seed, 0, 150);
    p.num_objects = draw(~seed, 2) % 5 == 0 ? p.num_preds : draw_size(~seed, 1, 80);
    p.stride = (p.num_preds + RL_ASSIGN_CHUNK - 1) / RL_ASSIGN_CHUNK * RL_ASSIGN_CHUNK;
    p.cost = aligned_alloc(64, p.num_objects * p.stride * sizeof *p.cost);
    assert_non_null(p.cost);
    make_costs(p.kind, seed, p.num_preds, p.num_objects, p.cost, p.stride);
    return p;
}

static void compare(rl_assignment *workspace, const problem *p, rl_simd level)
{
    int32_t expected[2][256], got[2][256];
    size_t pairs = p->num_preds < p->num_objects ? p->num_preds : p->num_objects;
    rl_assigned wanted =
        reference_assign(AS_SCIPY, p->cost, p->stride, p->num_preds, p->num_objects, expected[0], expected[1]);
    rl_assigned result = rl_assign(workspace, p->cost, p->stride, p->num_preds, p->num_objects, got[0], got[1]);
    bool same = result == wanted;
    for (int side = 0; side < 2 && same && result == RL_ASSIGNED; side++)
        same = memcmp(got[side], expected[side], pairs * sizeof **got) == 0;
    if (!same)
        fail_msg("level %d differs on %s, seed %llu, %zu x %zu", (int)level, family_names[p->kind],
                 (unsigned long long)p->seed, p->num_preds, p->num_objects);
}

static void equals_the_plain_one(void **state)
{
    (void)state;
    rl_status status;
    for (rl_simd level = RL_SIMD_BASELINE; level <= rl_simd_best(); level++) {
        rl_assignment *workspace = rl_assignment_create(256, 256, &status);
        assert_non_null(workspace);
        rl_assignment_limit_simd(workspace, level);
        for (uint64_t seed = 0; seed < num_cases; seed++) {
            problem p = make_problem(seed);
            compare(workspace, &p, level);
            free(p.cost);
        }
        rl_assignment_destroy(workspace);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(equals_the_plain_one)};
    if (argc > 1) num_cases = strtoull(argv[1], NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
