/* The assignment against scipy's answers on matrices full of ties (testdata/make_assignments.py), and proof that those
 * matrices suffice: an assignment that takes any one decision otherwise gives other answers. */
#include "tests/core/assignment_families.h"
#include "tests/core/assignment_reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 512, ANSWER = 256 };

typedef struct {
    char family[32], answer[ANSWER];
    family kind;
    size_t num_preds, num_objects, stride;
    unsigned long long seed;
    float *cost;
} problem;

typedef struct {
    problem *problems;
    size_t count;
} answers;

static family family_named(const char *name)
{
    for (size_t kind = 0; kind < NUM_FAMILIES; kind++)
        if (strcmp(name, family_names[kind]) == 0) return (family)kind;
    fail_msg("no family is called '%s'", name);
    return NUM_FAMILIES;
}

static bool read_problem(FILE *file, problem *p)
{
    if (fscanf(file, "%31s %llu %zu %zu %255[^\n]", p->family, &p->seed, &p->num_preds, &p->num_objects, p->answer) !=
        5)
        return false;
    p->kind = family_named(p->family);
    p->stride = (p->num_preds + RL_ASSIGN_CHUNK - 1) / RL_ASSIGN_CHUNK * RL_ASSIGN_CHUNK;
    p->cost = malloc(p->num_objects * p->stride * sizeof *p->cost);
    assert_non_null(p->cost);
    make_costs(p->kind, p->seed, p->num_preds, p->num_objects, p->cost, p->stride);
    return true;
}

static int read_answers(void **state)
{
    answers *all = calloc(1, sizeof *all);
    all->problems = calloc(10000, sizeof *all->problems);
    FILE *file = fopen(TESTDATA "/assignment_families.txt", "r");
    while (file && all->count < 10000 && read_problem(file, &all->problems[all->count])) all->count++;
    *state = all;
    return !file || fgetc(file) != EOF || fclose(file) != 0;
}

static int release_answers(void **state)
{
    answers *all = *state;
    for (size_t k = 0; k < all->count; k++) free(all->problems[k].cost);
    free(all->problems);
    free(all);
    return 0;
}

static uint64_t hash(uint64_t so_far, int32_t number)
{
    for (int byte = 0; byte < 4; byte++) so_far = (so_far ^ ((uint32_t)number >> (8 * byte) & 0xff)) * 0x100000001b3u;
    return so_far;
}

/* As the file has it. */
static void write_answer(const problem *p, rl_assigned result, const int32_t *pred, const int32_t *object,
                         char answer[ANSWER])
{
    size_t pairs = p->num_preds < p->num_objects ? p->num_preds : p->num_objects, used = 0;
    uint64_t hashed = 0xcbf29ce484222325u;
    if (result != RL_ASSIGNED) {
        strcpy(answer, result == RL_COST_INFEASIBLE ? "infeasible" : "invalid");
        return;
    }
    for (size_t k = 0; k < pairs; k++) {
        hashed = hash(hash(hashed, pred[k]), object[k]);
        if (pairs <= 8)
            used += (size_t)snprintf(answer + used, ANSWER - used, "%s%d:%d", k ? " " : "", pred[k], object[k]);
    }
    if (pairs > 8) snprintf(answer, ANSWER, "%016llx", (unsigned long long)hashed);
}

static void library_agrees(void **state)
{
    const answers *all = *state;
    rl_status status;
    assert_true(all->count > 4000);
    for (rl_simd level = RL_SIMD_BASELINE; level <= rl_simd_best(); level++) {
        rl_assignment *workspace = rl_assignment_create(MOST, MOST, &status);
        assert_non_null(workspace);
        rl_assignment_limit_simd(workspace, level);
        for (size_t k = 0; k < all->count; k++) {
            const problem *p = &all->problems[k];
            int32_t pred[MOST], object[MOST];
            char answer[ANSWER];
            write_answer(p, rl_assign(workspace, p->cost, p->stride, p->num_preds, p->num_objects, pred, object), pred,
                         object, answer);
            assert_string_equal(answer, p->answer);
        }
        rl_assignment_destroy(workspace);
    }
}

static size_t count_differences(const answers *all, decision changed, family kind)
{
    size_t different = 0;
    for (size_t k = 0; k < all->count; k++) {
        const problem *p = &all->problems[k];
        int32_t pred[MOST], object[MOST];
        char answer[ANSWER];
        if (p->kind != kind) continue;
        write_answer(p, reference_assign(changed, p->cost, p->stride, p->num_preds, p->num_objects, pred, object), pred,
                     object, answer);
        different += strcmp(answer, p->answer) != 0;
    }
    return different;
}

static void every_decision_shows(void **state)
{
    const answers *all = *state;
    for (decision changed = AS_SCIPY; changed < NUM_DECISIONS; changed++) {
        size_t different = 0;
        printf("%-24s", decision_names[changed]);
        for (family kind = RANDOM; kind < NUM_FAMILIES; kind++) {
            size_t here = count_differences(all, changed, kind);
            printf(" %zu", here);
            different += here;
        }
        putchar('\n');
        assert_int_equal(different == 0, changed == AS_SCIPY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(library_agrees), cmocka_unit_test(every_decision_shows)};
    return cmocka_run_group_tests(tests, read_answers, release_answers);
}
