/* The assignment against scipy's own answers, and where there is none to give. */
#include "core/assignment/assignment.h"

#include "tests/core/vectors_testing.h"

#include <math.h>
#include <stdio.h>

#define MOST 512

typedef struct {
    float *cost; /* by objects */
    size_t num_preds, num_objects, stride;
} problem;

static void solve(const problem *p, rl_simd level, rl_assigned expected, const int32_t *pred, const int32_t *object)
{
    rl_status status;
    rl_assignment *workspace = rl_assignment_create(p->num_preds, p->num_objects, &status);
    assert_non_null(workspace);
    rl_assignment_limit_simd(workspace, level);
    size_t pairs = p->num_preds < p->num_objects ? p->num_preds : p->num_objects;
    int32_t got_pred[MOST], got_object[MOST];
    assert_int_equal(rl_assign(workspace, p->cost, p->stride, p->num_preds, p->num_objects, got_pred, got_object),
                     expected);
    rl_assignment_destroy(workspace);
    if (expected != RL_ASSIGNED) return;
    assert_memory_equal(got_pred, pred, pairs * sizeof *pred);
    assert_memory_equal(got_object, object, pairs * sizeof *object);
}

/* With rows as close as they go, and as the cost stage writes them; at every level of vector instructions. */
static void check(const float *by_pred, size_t num_preds, size_t num_objects, rl_assigned expected, const int32_t *pred,
                  const int32_t *object)
{
    size_t padded = (num_preds + 15) / 16 * 16;
    for (size_t more = 0; more < 2; more++) {
        problem p = {NULL, num_preds, num_objects, padded + more * 16};
        p.cost = malloc((num_objects * p.stride + 1) * sizeof *p.cost);
        for (size_t k = 0; k < num_objects * p.stride; k++) p.cost[k] = INFINITY;
        for (size_t i = 0; i < num_preds; i++)
            for (size_t j = 0; j < num_objects; j++) p.cost[j * p.stride + i] = by_pred[i * num_objects + j];
        for (rl_simd level = RL_SIMD_BASELINE; level <= rl_simd_best(); level++)
            solve(&p, level, expected, pred, object);
        free(p.cost);
    }
}

static void read_case(const char *line, size_t *num_preds, size_t *num_objects, numbers *cost, numbers *pred,
                      numbers *object)
{
    const rl_json_field fields[] = {
        {"rows", rl_json_take_size, num_preds, false}, {"cols", rl_json_take_size, num_objects, false},
        {"cost", take_numbers, cost, false},           {"row", take_numbers, pred, false},
        {"col", take_numbers, object, false},
    };
    read_object(fields, sizeof fields / sizeof *fields, line, strlen(line));
    size_t pairs = *num_preds < *num_objects ? *num_preds : *num_objects;
    assert_int_equal(cost->count, *num_preds * *num_objects);
    assert_int_equal(pred->count, pairs);
    assert_int_equal(object->count, pairs);
}

static void to_indices(const numbers *from, int32_t *to)
{
    for (size_t k = 0; k < from->count; k++) to[k] = (int32_t)from->items[k];
}

static char *next_line(FILE *file)
{
    char *line = NULL;
    size_t size = 0;
    if (getline(&line, &size, file) >= 0) return line;
    free(line);
    return NULL;
}

static void agrees_with_scipy(void **state)
{
    (void)state;
    FILE *file = fopen(TESTDATA "/assignment.jsonl", "r");
    assert_non_null(file);
    size_t cases = 0;
    for (char *line; (line = next_line(file)); free(line)) {
        size_t num_preds, num_objects;
        numbers cost, preds, objects;
        int32_t pred[MOST_NUMBERS], object[MOST_NUMBERS];
        read_case(line, &num_preds, &num_objects, &cost, &preds, &objects);
        to_indices(&preds, pred);
        to_indices(&objects, object);
        check(cost.items, num_preds, num_objects, RL_ASSIGNED, pred, object);
        cases++;
    }
    fclose(file);
    assert_int_equal(cases, 600);
}

static void zero_dimensions_are_empty(void **state)
{
    (void)state;
    const float cost[] = {NAN};
    check(cost, 0, 0, RL_ASSIGNED, NULL, NULL);
    check(cost, 0, 7, RL_ASSIGNED, NULL, NULL);
    check(cost, 7, 0, RL_ASSIGNED, NULL, NULL);
}

/* Wherever the one bad cost lies, and although the rest is infeasible where `others` are forbidden. */
static void refuse_each_place(float bad, float others, size_t num_preds, size_t num_objects)
{
    float cost[MOST];
    for (size_t k = 0; k < num_preds * num_objects; k++) {
        for (size_t m = 0; m < num_preds * num_objects; m++) cost[m] = others;
        cost[k] = bad;
        check(cost, num_preds, num_objects, RL_COST_INVALID, NULL, NULL);
    }
}

static void invalid_costs_are_refused(void **state)
{
    (void)state;
    const size_t shapes[][2] = {{1, 1}, {20, 3}, {3, 20}, {5, 5}, {33, 2}, {2, 33}};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        refuse_each_place(NAN, 0.5f, shapes[s][0], shapes[s][1]);
        refuse_each_place(-NAN, 0.5f, shapes[s][0], shapes[s][1]);
        refuse_each_place(-INFINITY, 0.5f, shapes[s][0], shapes[s][1]);
        refuse_each_place(NAN, INFINITY, shapes[s][0], shapes[s][1]);
        refuse_each_place(-INFINITY, INFINITY, shapes[s][0], shapes[s][1]);
    }
}

static void forbidden_everywhere_is_infeasible(void **state)
{
    (void)state;
    const float none[6] = {INFINITY, INFINITY, INFINITY, INFINITY, INFINITY, INFINITY};
    check(none, 1, 1, RL_COST_INFEASIBLE, NULL, NULL);
    check(none, 3, 2, RL_COST_INFEASIBLE, NULL, NULL);
    check(none, 2, 3, RL_COST_INFEASIBLE, NULL, NULL);
    const float two_want_one[9] = {1, INFINITY, INFINITY, 2, INFINITY, INFINITY, 3, 4, 5};
    check(two_want_one, 3, 3, RL_COST_INFEASIBLE, NULL, NULL);
    const float just_possible[9] = {1, INFINITY, INFINITY, 2, 7, INFINITY, 3, 4, 5};
    check(just_possible, 3, 3, RL_ASSIGNED, (int32_t[]){0, 1, 2}, (int32_t[]){0, 1, 2});
}

static void too_large_a_workspace_is_refused(void **state)
{
    (void)state;
    rl_status status;
    assert_null(rl_assignment_create(5, INT32_MAX, &status));
    assert_int_equal(status.code, RL_ERR_ARGUMENT);
    assert_string_equal(status.what,
                        "5 predictions and 2147483647 objects cannot be matched: more than 2147483631 of either");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_scipy), cmocka_unit_test(zero_dimensions_are_empty),
                                       cmocka_unit_test(invalid_costs_are_refused),
                                       cmocka_unit_test(forbidden_everywhere_is_infeasible),
                                       cmocka_unit_test(too_large_a_workspace_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
