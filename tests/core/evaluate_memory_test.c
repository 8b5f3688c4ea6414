/* A limit of memory: less of it means fewer threads and smaller batches, never other results, and in the end a refusal
 * that says what is needed. */
#include "tests/core/evaluate_testing.h"

#include <stdio.h>

static void less_memory_changes_no_result(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 11);
    rl_results expected = evaluate(&s, &plans[0]);
    rl_stats stats;
    rl_options options = {.num_threads = 7, .batch_size = 5, .stats = &stats};
    rl_status status;
    rl_results results;
    size_t workers = 7, evaluated = 0;
    for (options.max_memory = 1 << 20; rl_evaluate_into(&s.gt, &s.predictions, &options, &results, &status);
         options.max_memory -= options.max_memory / 16) {
        expect_same(&results, &expected);
        rl_results_release(&results);
        assert_true(stats.num_workers <= workers);
        workers = stats.num_workers;
        evaluated++;
    }
    assert_int_equal(workers, 1);
    assert_true(evaluated > 20);
    assert_int_equal(status.code, RL_ERR_MEMORY);

    /* What it says is needed is what it takes. */
    double mib;
    assert_int_equal(
        sscanf(status.what, "to match its 11 objects and 9 predictions, and to hold all results, %lf MiB", &mib), 1);
    options.max_memory = (size_t)((mib + 0.05) * 1024 * 1024);
    expect_results(&s, &options, &expected);
    rl_results_release(&expected);
    free_scene(&s);
}

static void what_is_needed_is_reported(void **state)
{
    (void)state;
    scene s;
    size_t counts[] = {1, 5000, 2};
    make_scene(&s, 12, 3, 4000, 2, counts, ANYWHERE);
    s.gt.origin.file = "gt.json";
    /* Floats: costs 4000 * 5000, rows of the assignment 4000 * 4016 and, as objects are more, 4000 * 5016 transposed;
     * the rest is some 1.6 MB. */
    expect_error(
        &s, &(rl_options){.max_memory = 64 << 20}, RL_ERR_MEMORY,
        "gt.json: sample 1: to match its 5000 objects and 4000 predictions, and to hold all results, 215.8 MiB "
        "of memory are needed; 64.0 MiB may be used");
    free_scene(&s);
}

/* Neither do they overflow what is computed from them, nor is each of them looked at. */
static void more_threads_than_samples_are_no_more(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 5);
    rl_results expected = evaluate(&s, &(rl_options){0});
    for (size_t less = 0; less < 2; less++) {
        rl_stats stats;
        rl_options options = {.num_threads = SIZE_MAX - less, .stats = &stats};
        expect_results(&s, &options, &expected);
        assert_true(stats.num_workers <= CROWD);
        options.batch_size = 1;
        options.max_memory = 1000;
        rl_status status;
        rl_results results;
        assert_false(rl_evaluate_into(&s.gt, &s.predictions, &options, &results, &status));
        assert_int_equal(status.code, RL_ERR_MEMORY);
    }
    rl_results_release(&expected);
    free_scene(&s);
}

static bool drop_gradients(void *context, size_t first, size_t count, const rl_gradient_rows *rows, rl_status *status)
{
    (void)context, (void)first, (void)count, (void)rows, (void)status;
    return true;
}

/* MiB that a refusal says are needed. */
static double needed(const scene *s, const rl_options *options)
{
    rl_status status;
    rl_results results;
    double mib;
    assert_false(rl_evaluate_into(&s->gt, &s->predictions, options, &results, &status));
    assert_int_equal(
        sscanf(status.what, "to match its 1 objects and 1000 predictions, and to hold all results, %lf", &mib), 1);
    return mib;
}

static void gradients_need_memory_of_their_own(void **state)
{
    (void)state;
    scene s;
    size_t counts[] = {1};
    make_scene(&s, 13, 1, 1000, 5000, counts, ANYWHERE);
    double without = needed(&s, &(rl_options){.max_memory = 1});
    double with = needed(&s, &(rl_options){.max_memory = 1, .gradients = drop_gradients});
    double expected = 1000.0 * (4 + 5000 + 1) * sizeof(float) / (1 << 20);
    assert_true(with - without > expected - 0.1 && with - without < expected + 0.1);
    free_scene(&s);
}

static void reading_needs_memory_of_its_own(void **state)
{
    (void)state;
    scene s;
    size_t counts[] = {1};
    make_scene(&s, 13, 1, 1000, 5000, counts, ANYWHERE);
    double without = needed(&s, &(rl_options){.max_memory = 1});
    s.predictions.reading_bytes = 3 << 20;
    double with = needed(&s, &(rl_options){.max_memory = 1});
    assert_true(with - without > 2.9 && with - without < 3.1);
    free_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(less_memory_changes_no_result),         cmocka_unit_test(what_is_needed_is_reported),
        cmocka_unit_test(more_threads_than_samples_are_no_more), cmocka_unit_test(gradients_need_memory_of_their_own),
        cmocka_unit_test(reading_needs_memory_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
