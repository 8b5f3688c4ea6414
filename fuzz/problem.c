/* Evaluations that must agree: by threads, batches and devices; with the best matching, found otherwise; and after
 * samples or classes are put in another order. */
#include "cuda/backend_cuda.h"
#include "fuzz/fuzz.h"
#include "fuzz/problem_matching.h"
#include "fuzz/problem_order.h"
#include "tests/cudasim/cudasim.h"

#include <unistd.h>

/* cudasim ends the program so, which would leave no trace of the input. */
void __real__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status)
{
    if (status == CUDASIM_FOUND) abort();
    __real__exit(status);
}

static void check_against(const problem *input, const outcome *expected, rl_options options, const char *what)
{
    outcome made = outcome_of(input, options);
    outcome_check_same(expected, &made, what);
    outcome_release(&made);
}

static void check_plans(const problem *input, const outcome *expected, rl_on_invalid on_invalid)
{
    for (size_t threads = 1; threads <= 3; threads++)
        for (size_t batch = 1; batch <= input->num_samples; batch++)
            check_against(input, expected,
                          (rl_options){.num_threads = threads, .batch_size = batch, .on_invalid = on_invalid},
                          "threads and batches");
}

static void check_gpus(const problem *input, const outcome *expected, rl_on_invalid on_invalid)
{
    static const int devices[] = {0, 1};
    const cudasim_options simulated = {.seed = input->seed, .devices = 2, .memory = 1 << 28};
    cudasim_configure(&simulated);
    rl_status status;
    rl_backend *backend = rl_backend_cuda_create(devices, 1 + input->seed % 2, &status);
    fuzz_require(backend, "%s", status.what);
    check_against(
        input, expected,
        (rl_options){.backend = backend, .num_threads = 2, .batch_size = 1 + input->seed % 3, .on_invalid = on_invalid},
        "a GPU");
    rl_backend_destroy(backend);
}

/* The outcome, the same in every way to it. */
static outcome evaluate_everywhere(const problem *input, rl_on_invalid on_invalid)
{
    outcome made = outcome_of(input, (rl_options){.num_threads = 1, .on_invalid = on_invalid});
    check_plans(input, &made, on_invalid);
    check_gpus(input, &made, on_invalid);
    return made;
}

/* Checks that an evaluation fails at the sample that another one skips, with the same message. */
static void check_strict(const problem *input, const outcome *skipping)
{
    outcome strict = evaluate_everywhere(input, RL_INVALID_IS_ERROR);
    fuzz_require(strict.done == (skipping->results.num_invalid == 0), "it fails where a sample would be skipped");
    if (!strict.done)
        outcome_check_same_words(&strict.status, &skipping->results.first_invalid, "failing and skipping");
    outcome_release(&strict);
}

static void check_clamped(const problem *input, const outcome *skipping, const bool *finite)
{
    outcome clamped = evaluate_everywhere(input, RL_INVALID_IS_CLAMPED);
    for (size_t b = 0; b < input->num_samples; b++)
        if (finite[b])
            outcome_check_same_sample(&clamped.results, b, &skipping->results, b, "a sample with nothing to clamp");
    outcome_release(&clamped);
}

static bool are_all(const bool *flags, size_t count)
{
    for (size_t k = 0; k < count; k++)
        if (!flags[k]) return false;
    return true;
}

void fuzz_one(const uint8_t *data, size_t size)
{
    problem input;
    problem_make(&input, data, size);
    bool *finite = problem_room(input.num_samples, sizeof *finite);
    outcome made = evaluate_everywhere(&input, RL_INVALID_IS_SKIPPED);
    check_matching(&input, &made, finite);
    if (are_all(finite, input.num_samples)) {
        check_against(&input, &made, (rl_options){.num_threads = 1, .on_invalid = RL_INVALID_IS_CLAMPED},
                      "nothing to clamp");
    } else {
        check_strict(&input, &made);
        check_clamped(&input, &made, finite);
    }
    check_sample_order(&input, &made);
    if (!input.wild) check_class_order(&input, &made);
    outcome_release(&made);
    free(finite);
    problem_release(&input);
}
