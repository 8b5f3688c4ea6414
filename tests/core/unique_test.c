/* What is said to be the only optimum is what SciPy finds, and nothing else is said to be. */
#include "core/assignment/unique.h"
#include "core/base/cpu.h"
#include "tests/core/assignment_families.h"
#include "tests/core/assignment_reference.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 64 };

typedef struct {
    rl_unique unique;
    size_t rows, columns;
    float cost[MOST * MOST]; /* rows are objects */
} problem;

static const rl_unique_kernels *kernels_of(rl_simd level)
{
#if defined(__x86_64__)
    if (level == RL_SIMD_AVX512) return &rl_unique_kernels_avx512;
    if (level == RL_SIMD_AVX2) return &rl_unique_kernels_avx2;
#endif
    (void)level;
    return &rl_unique_kernels_baseline;
}

static int set_up(void **state)
{
    rl_status status;
    problem *p = aligned_alloc(64, (sizeof *p + 63) / 64 * 64);
    *state = p;
    return !p || !rl_unique_init(&p->unique, MOST, MOST, &status);
}

static int tear_down(void **state)
{
    problem *p = *state;
    rl_unique_release(&p->unique);
    free(p);
    return 0;
}

static float *cost_of(problem *p, size_t row, size_t column)
{
    return &p->cost[row * MOST + column];
}

/* No cost yet, of between one and `most` rows, and as many columns or up to half as many again. */
static void clear(problem *p, uint64_t seed, size_t most)
{
    p->rows = 1 + (size_t)(draw(seed, 0) % most);
    p->columns = p->rows + (draw(seed, 1) % 2 ? (size_t)(draw(seed, 2) % (p->rows / 2 + 2)) : 0);
    for (size_t k = 0; k < MOST * MOST; k++) p->cost[k] = INFINITY;
}

static bool is_unique(problem *p, rl_simd level)
{
    p->unique.kernels = kernels_of(level);
    return rl_unique_assign(&p->unique, p->cost, MOST, p->rows, p->columns);
}

/* At every level, or at none. */
static bool is_found(problem *p)
{
    bool found = is_unique(p, RL_SIMD_BASELINE);
    for (rl_simd level = RL_SIMD_BASELINE; level <= rl_simd_best(); level++)
        if (is_unique(p, level) != found) fail_msg("level %d is of another opinion", (int)level);
    return found;
}

/* In a square problem the plain version's rows are the columns here. */
static void check_pairs(problem *p, family kind, uint64_t seed)
{
    int32_t pred[MOST], object[MOST];
    rl_assigned result = reference_assign(AS_SCIPY, p->cost, MOST, p->columns, p->rows, pred, object);
    bool same = result == RL_ASSIGNED;
    for (size_t k = 0; k < p->rows && same; k++)
        same = p->unique.row_of[pred[k]] == object[k] && p->unique.column_of[object[k]] == pred[k];
    if (!same) fail_msg("%s, seed %llu: not SciPy's pairs", family_names[kind], (unsigned long long)seed);
}

static void what_is_unique_is_scipys(void **state)
{
    problem *p = *state;
    size_t found[NUM_FAMILIES] = {0};
    for (uint64_t seed = 0; seed < 200000; seed++) {
        family kind = (family)(seed % NUM_FAMILIES);
        clear(p, seed, seed % 64 == 0 ? 40 : 7);
        make_costs(kind, seed, p->columns, p->rows, p->cost, MOST);
        for (rl_simd level = RL_SIMD_BASELINE; level <= rl_simd_best(); level++) {
            if (!is_unique(p, level)) continue;
            check_pairs(p, kind, seed);
            found[kind]++;
        }
    }
    for (family kind = RANDOM; kind < NUM_FAMILIES; kind++) print_message("%s %zu\n", family_names[kind], found[kind]);
    assert_true(found[RANDOM] > 10000 && found[NUDGED] > 2000 && found[SCALES] > 500);
}

static void random_costs_have_one(void **state)
{
    problem *p = *state;
    for (uint64_t seed = 0; seed < 500; seed++) {
        clear(p, seed, 40);
        if (p->columns < 2) continue;
        make_costs(RANDOM, seed, p->columns, p->rows, p->cost, MOST);
        assert_true(is_found(p));
    }
}

/* Puts costs together from duals and reduced costs: 0 for the pairs of an optimum, more for all others. Its row i has
 * column `i`; columns that stay free have a dual of 0, and the others' is less. */
static void plant(problem *p, uint64_t seed)
{
    clear(p, seed, 24);
    for (size_t i = 0; i < p->rows; i++)
        for (size_t j = 0; j < p->columns; j++) {
            float u = (float)(draw(~seed, i) % 5000), v = j < p->rows ? (float)(draw(~seed, MOST + j) % 5000) : 0.0f;
            float reduced = i == j ? 0.0f : (float)(1 + draw(seed, 100 + i * MOST + j) % 100000);
            *cost_of(p, i, j) = 100000.0f + u - v + reduced;
        }
}

static void one_more_optimum_is_seen(void **state)
{
    problem *p = *state;
    size_t found = 0;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        plant(p, seed);
        size_t cycle = p->rows > 2 ? 2 + (size_t)(draw(seed, 3) % (p->rows - 2)) : p->rows;
        if (cycle < 2) continue;
        found += is_found(p);
        /* The first rows could pass their columns on for nothing. */
        for (size_t i = 0; i < cycle; i++) {
            size_t to = (i + 1) % cycle;
            *cost_of(p, i, to) = *cost_of(p, to, to) - (float)(draw(~seed, to) % 5000) + (float)(draw(~seed, i) % 5000);
        }
        assert_false(is_found(p));
        *cost_of(p, 0, 1) += 1.0f;
        if (is_found(p))
            for (size_t i = 0; i < p->rows; i++) assert_int_equal(p->unique.column_of[i], i);
    }
    assert_true(found > 2000);
}

static void another_free_column_is_seen(void **state)
{
    problem *p = *state;
    size_t found = 0;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        plant(p, seed);
        if (p->columns == p->rows) continue;
        for (size_t i = 0; i < p->rows; i++) *cost_of(p, i, 0) += (float)(draw(~seed, MOST) % 5000); /* a dual of 0 */
        found += is_found(p);
        /* The last row could have a free column, and so on to the first, whose column would be free. */
        for (size_t i = 0; i < p->rows; i++)
            *cost_of(p, i, i + 1) = *cost_of(p, i, i) + (i == 0 ? 0.0f : (float)(draw(~seed, MOST + i) % 5000)) -
                                    (i + 1 < p->rows ? (float)(draw(~seed, MOST + i + 1) % 5000) : 0.0f);
        assert_false(is_found(p));
    }
    assert_true(found > 800);
}

/* However clear the optimum is, once a cost is so small beside another that sums of costs may be rounded. */
static void rounded_sums_are_not_trusted(void **state)
{
    problem *p = *state;
    clear(p, 0, 1);
    p->rows = p->columns = 2;
    const float costs[] = {2.0f, 1.0f, 1.25f, 2.5f};
    for (size_t k = 0; k < 4; k++) *cost_of(p, k / 2, k % 2) = costs[k];
    assert_true(is_found(p));
    *cost_of(p, 0, 1) = 0x1p-25f;
    assert_true(is_found(p));
    *cost_of(p, 0, 1) = 0x1p-26f;
    assert_false(is_found(p));
}

static void what_is_no_cost_is_seen(void **state)
{
    problem *p = *state;
    const float odd[] = {INFINITY, -INFINITY, NAN, -NAN};
    for (uint64_t seed = 0; seed < 400; seed++) {
        clear(p, seed, 20);
        make_costs(RANDOM, seed, p->columns, p->rows, p->cost, MOST);
        for (size_t i = 0; i < p->rows; i++) /* so large that infinity is in range */
            for (size_t j = 0; j < p->columns; j++) *cost_of(p, i, j) = ldexpf(1.0f + *cost_of(p, i, j), 120);
        *cost_of(p, draw(seed, 4) % p->rows, draw(seed, 5) % p->columns) = odd[seed % 4];
        assert_false(is_found(p));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_unique_is_scipys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(random_costs_have_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_more_optimum_is_seen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_free_column_is_seen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rounded_sums_are_not_trusted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_cost_is_seen, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
