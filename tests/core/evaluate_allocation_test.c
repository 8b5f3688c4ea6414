/* Every allocation of an evaluation fails in turn: in one thread or several, with predictions that are read where they
 * lie or converted. So does every one of the search for problems, and of a look at objects. */
#include "core/evaluation/look.h"
#include "core/problems/problems.h"
#include "tests/core/evaluate_testing.h"
#include "tests/core/failing_allocations.h"

#include <math.h>

/* Without the list of threads to start, one does all the work. */
enum { WORKERS = 1 };

static bool evaluate_with(const scene *s, size_t num_threads, rl_status *status)
{
    static rl_notes notes; /* too large for a small stack */
    const rl_options options = {
        .num_threads = num_threads, .batch_size = 7, .notes = &notes, .num_looked_at = s->num_samples};
    rl_results results;
    if (!rl_evaluate_into(&s->gt, &s->predictions, &options, &results, status)) return false;
    rl_results_release(&results);
    return true;
}

static bool by_one_thread(void *input, rl_status *status)
{
    return evaluate_with(input, 1, status);
}

static bool by_three_threads(void *input, rl_status *status)
{
    return evaluate_with(input, 3, status);
}

static bool find_problems(const scene *s, const rl_criterion *criterion, rl_status *status)
{
    static rl_problems problems; /* too large for a small stack */
    return rl_problems_find(&s->gt, &s->predictions, criterion, &problems, status);
}

static bool of_the_default_criterion(void *input, rl_status *status)
{
    return find_problems(input, rl_criterion_preset("accv"), status);
}

static bool of_distances(void *input, rl_status *status)
{
    rl_criterion distances = *rl_criterion_preset("detr");
    distances.cost[RL_TERM_PROBABILITY] = distances.cost[RL_TERM_GIOU] = 0.0f;
    return find_problems(input, &distances, status);
}

static bool look_at_objects(void *input, rl_status *status)
{
    static rl_notes notes;
    const scene *s = input;
    const rl_criterion *accv = rl_criterion_preset("accv");
    return rl_look_at_objects(&s->gt, accv, &notes, status) && rl_look_at_labels(&s->gt, accv, 5, &notes, status);
}

static void each_allocation_of_a_look_at_objects_fails(void **state)
{
    (void)state;
    scene s;
    make_scene(&s, 3, 2, 4, 5, (const size_t[]){2, 3}, OVERLAPPING);
    for (size_t j = 0; j < 5; j++) s.labels[j] = (int32_t)(j % 2 + 1);
    fail_each("objects looked at", look_at_objects, &s, 3, 0);
    free_scene(&s);
}

/* Where costs are infinite, a matcher is asked whether any matching is not. */
static void each_allocation_of_the_search_for_problems_fails(void **state)
{
    (void)state;
    scene s;
    make_scene(&s, 3, 2, 4, 5, (const size_t[]){2, 3}, ANYWHERE);
    for (size_t c = 0; c < 5; c++) s.class_probs[c] = -INFINITY;
    fail_each("problems", of_the_default_criterion, &s, 20, 0);
    s.boxes[0] = 3e38f;
    s.labels[0] = s.labels[1] = 0;
    fail_each("problems of a criterion", of_distances, &s, 20, 0);
    free_scene(&s);
}

static void each_allocation_of_an_evaluation_fails(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 5);
    fail_each("evaluated in place", by_one_thread, &s, 20, 0);
    fail_each("evaluated in place by threads", by_three_threads, &s, 60, WORKERS);

    double *wide[3];
    for (int array = 0; array < 3; array++) {
        const rl_tensor given = s.tensor[array];
        rl_status status;
        wide[array] = allocate(rl_tensor_count(&given) * sizeof **wide);
        expect_success(rl_tensor_to_f64(&given, wide[array], &status), &status);
        expect_success(rl_tensor_init(&s.tensor[array], RL_F64, sizeof **wide, given.rank, given.shape, false,
                                      wide[array], &status),
                       &status);
    }
    connect(&s);
    fail_each("evaluated from float64", by_one_thread, &s, 23, 0);
    fail_each("evaluated from float64 by threads", by_three_threads, &s, 69, WORKERS);
    for (int array = 0; array < 3; array++) free(wide[array]);
    free_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_of_an_evaluation_fails),
        cmocka_unit_test(each_allocation_of_a_look_at_objects_fails),
        cmocka_unit_test(each_allocation_of_the_search_for_problems_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
