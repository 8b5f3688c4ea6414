/* Evaluations that must agree: by threads, batches and devices; with the best matching, found otherwise; and after
 * samples or classes are put in another order. */
#include "assignment.h"
#include "backend_cuda.h"
#include "cudasim.h"
#include "formulas.h"
#include "fuzz.h"
#include "optimum.h"
#include "problem_input.h"

#include <string.h>
#include <unistd.h>

/* Costs below it, multiples of 2^-24 as they are, and their sums are exact in float64. */
#define LARGEST_EXACT 0x1p24f

/* cudasim ends the program so, which would leave no trace of the input. */
void __real__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status)
{
    if (status == CUDASIM_FOUND) abort();
    __real__exit(status);
}

typedef struct outcome {
    bool done;
    rl_results results;
    rl_status status;
} outcome;

static outcome evaluate(const problem *input, rl_options options)
{
    outcome made = {0};
    made.done = rl_evaluate(&input->gt, &input->predictions, &options, &made.results, &made.status);
    if (!made.done) fuzz_check_failure(&made.status);
    fuzz_require(made.done || (input->wild && options.on_invalid == RL_INVALID_IS_ERROR), "it is evaluated: %s",
                 made.status.what);
    return made;
}

static void release(outcome *made)
{
    if (made->done) rl_results_release(&made->results);
}

static bool same_double(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static bool same_losses(const rl_sample_result *a, const rl_sample_result *b)
{
    return same_double(a->losses[RL_CLASS_LOSS], b->losses[RL_CLASS_LOSS]) &&
           same_double(a->losses[RL_BBOX_LOSS], b->losses[RL_BBOX_LOSS]) &&
           same_double(a->losses[RL_EXISTENCE_LOSS], b->losses[RL_EXISTENCE_LOSS]) && same_double(a->loss, b->loss);
}

static void check_same_sample(const rl_results *a, size_t at_a, const rl_results *b, size_t at_b, const char *what)
{
    const rl_sample_result *first = &a->samples[at_a], *second = &b->samples[at_b];
    fuzz_require(first->invalid == second->invalid && first->num_matched == second->num_matched &&
                     first->num_gt == second->num_gt && first->num_pred == second->num_pred,
                 "%s: sample %zu has the same counts", what, at_a);
    fuzz_require(same_losses(first, second), "%s: sample %zu has the same losses: %a %a %a and %a %a %a", what, at_a,
                 first->losses[RL_CLASS_LOSS], first->losses[RL_BBOX_LOSS], first->losses[RL_EXISTENCE_LOSS],
                 second->losses[RL_CLASS_LOSS], second->losses[RL_BBOX_LOSS], second->losses[RL_EXISTENCE_LOSS]);
    fuzz_require(memcmp(a->matches + first->first_match, b->matches + second->first_match,
                        first->num_matched * sizeof *a->matches) == 0,
                 "%s: sample %zu has the same matches", what, at_a);
}

static void check_same(const outcome *a, const outcome *b, const char *what)
{
    char text[2][sizeof(rl_status)];
    const rl_status *why[] = {a->done ? &a->results.first_invalid : &a->status,
                              b->done ? &b->results.first_invalid : &b->status};
    fuzz_require(a->done == b->done, "%s: both succeed or fail", what);
    for (int k = 0; k < 2; k++) rl_status_text(why[k], text[k], sizeof text[k]);
    fuzz_require(strcmp(text[0], text[1]) == 0, "%s: both say the same: %s | %s", what, text[0], text[1]);
    if (!a->done) return;
    for (size_t k = 0; k < a->results.num_samples; k++) check_same_sample(&a->results, k, &b->results, k, what);
    fuzz_require(a->results.num_matches == b->results.num_matches && a->results.num_invalid == b->results.num_invalid,
                 "%s: the same counts", what);
    fuzz_require(same_double(a->results.total, b->results.total), "%s: the same total", what);
}

static void check_against(const problem *input, const outcome *expected, rl_options options, const char *what)
{
    outcome made = evaluate(input, options);
    check_same(expected, &made, what);
    release(&made);
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
    backend->ops->destroy(backend);
}

/* The cost matrix of sample b as the library is given it; false where a sum of costs may be rounded. */
static bool make_costs(const problem *input, size_t b, float *cost, size_t stride)
{
    size_t first = input->offsets[b], n = input->offsets[b + 1] - first, p = input->num_preds;
    bool exact = true;
    for (size_t j = 0; j < n; j++) {
        const float *object = input->gt_boxes + 4 * (first + j);
        rl_box gt = {object[0], object[1], object[2], object[3]};
        for (size_t i = 0; i < stride; i++) cost[j * stride + i] = INFINITY;
        for (size_t i = 0; i < p; i++) {
            const float *row = input->boxes + 4 * (b * p + i);
            rl_box pred = {row[0], row[1], row[2], row[3]};
            float prob = input->class_probs[(b * p + i) * input->num_classes + (size_t)input->labels[first + j]];
            cost[j * stride + i] = rl_cost(rl_iou(gt, rl_area(gt), pred, rl_area(pred)), prob);
            exact = exact && rl_abs(cost[j * stride + i]) < LARGEST_EXACT;
        }
    }
    return exact;
}

static void check_optimum(const rl_results *results, size_t b, const float *cost, size_t stride)
{
    const rl_sample_result *sample = &results->samples[b];
    const rl_match *match = results->matches + sample->first_match;
    size_t p = sample->num_pred, n = sample->num_gt;
    costs matching = {.rows = p < n ? p : n, .columns = p < n ? n : p};
    int64_t *whole = calloc(p * n + 1, sizeof *whole), found = 0;
    size_t *column = calloc(matching.rows + 1, sizeof *column);
    fuzz_require(whole && column, "there is memory");
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < n; j++)
            whole[p < n ? i * n + j : j * p + i] = (int64_t)((double)cost[j * stride + i] * 0x1p24);
    matching.cost = whole;
    for (size_t m = 0; m < sample->num_matched; m++) {
        size_t i = (size_t)match[m].pred, j = (size_t)match[m].gt;
        fuzz_require(match[m].cost == cost[j * stride + i], "the cost of a match is the matrix's");
        fuzz_require(m == 0 || match[m].pred > match[m - 1].pred, "predictions ascend");
        column[p < n ? i : j] = p < n ? j : i;
        found += whole[p < n ? i * n + j : j * p + i];
    }
    fuzz_require(optimum_is_certified(&matching, column), "sample %zu: no matching is better", b);
    if (matching.rows <= OPTIMUM_MOST_ROWS)
        fuzz_require(found == optimum_by_subsets(&matching), "sample %zu: the best matching costs the same", b);
    free(whole);
    free(column);
}

/* The same pairs whatever the vector instructions. */
static void check_assignment(const rl_results *results, size_t b, const float *cost, size_t stride)
{
    const rl_sample_result *sample = &results->samples[b];
    const rl_match *match = results->matches + sample->first_match;
    rl_status status;
    rl_assignment *workspace = rl_assignment_create(sample->num_pred, sample->num_gt, &status);
    int32_t *pred = calloc(sample->num_gt + 1, sizeof *pred), *object = calloc(sample->num_gt + 1, sizeof *object);
    fuzz_require(workspace && pred && object, "there is memory");
    for (rl_simd level = RL_SIMD_BASELINE; level <= RL_SIMD_AVX512; level++) {
        rl_assignment_limit_simd(workspace, level);
        rl_assigned done = rl_assign(workspace, cost, stride, sample->num_pred, sample->num_gt, pred, object);
        fuzz_require(done == RL_ASSIGNED, "what was matched can be matched again");
        for (size_t m = 0; m < sample->num_matched; m++)
            fuzz_require(pred[m] == match[m].pred && object[m] == match[m].gt, "level %d: match %zu is the same", level,
                         m);
    }
    rl_assignment_destroy(workspace);
    free(pred);
    free(object);
}

static void check_matches(const problem *input, const outcome *made)
{
    size_t stride = rl_cost_stride(input->num_preds);
    for (size_t b = 0; b < input->num_samples; b++) {
        const rl_sample_result *sample = &made->results.samples[b];
        size_t n = input->offsets[b + 1] - input->offsets[b];
        if (sample->invalid) continue;
        fuzz_require(sample->num_gt == n && sample->num_pred == input->num_preds, "the sample's sizes are told");
        fuzz_require(sample->num_matched == (n < input->num_preds ? n : input->num_preds), "all are matched");
        float *cost = aligned_alloc(64, (n * stride + 16) * sizeof *cost);
        fuzz_require(cost, "there is memory");
        if (make_costs(input, b, cost, stride)) check_optimum(&made->results, b, cost, stride);
        check_assignment(&made->results, b, cost, stride);
        free(cost);
    }
}

static void check_sample_order(const problem *input, const outcome *expected)
{
    problem reordered;
    size_t *order = problem_shuffle(input->num_samples, input->seed);
    problem_reorder_samples(&reordered, input, order);
    outcome made = evaluate(&reordered, (rl_options){.num_threads = 1, .on_invalid = RL_INVALID_IS_SKIPPED});
    for (size_t b = 0; b < input->num_samples; b++)
        check_same_sample(&made.results, b, &expected->results, order[b], "samples in another order");
    release(&made);
    problem_release(&reordered);
    free(order);
}

/* Class losses are summed in another order, so they may be rounded elsewhere. */
static void forgive_rounding(const problem *input, const outcome *expected, outcome *made)
{
    for (size_t b = 0; b < input->num_samples; b++) {
        const rl_sample_result *was = &expected->results.samples[b];
        rl_sample_result *is = &made->results.samples[b];
        double limit = 0.0;
        for (size_t j = input->offsets[b]; j < input->offsets[b + 1]; j++)
            limit += (double)(rl_abs(input->weights[j]) * 2.0f) * (double)input->num_classes * 0x1p-50;
        double error = was->losses[RL_CLASS_LOSS] - is->losses[RL_CLASS_LOSS];
        if (!(error <= limit && error >= -limit)) continue;
        is->losses[RL_CLASS_LOSS] = was->losses[RL_CLASS_LOSS];
        is->loss = was->loss;
    }
    made->results.total = expected->results.total;
}

static void check_class_order(const problem *input, const outcome *expected)
{
    problem reordered;
    size_t *order = problem_shuffle(input->num_classes, input->seed);
    problem_reorder_classes(&reordered, input, order);
    outcome made = evaluate(&reordered, (rl_options){.num_threads = 1, .on_invalid = RL_INVALID_IS_SKIPPED});
    for (size_t m = 0; m < made.results.num_matches; m++)
        made.results.matches[m].label = (int32_t)order[made.results.matches[m].label];
    forgive_rounding(input, expected, &made);
    check_same(expected, &made, "classes in another order");
    release(&made);
    problem_release(&reordered);
    free(order);
}

/* The outcome, the same in every way to it. */
static outcome evaluate_everywhere(const problem *input, rl_on_invalid on_invalid)
{
    outcome made = evaluate(input, (rl_options){.num_threads = 1, .on_invalid = on_invalid});
    check_plans(input, &made, on_invalid);
    check_gpus(input, &made, on_invalid);
    return made;
}

void fuzz_one(const uint8_t *data, size_t size)
{
    problem input;
    problem_make(&input, data, size);
    if (input.wild) {
        outcome strict = evaluate_everywhere(&input, RL_INVALID_IS_ERROR);
        release(&strict);
        outcome clamped = evaluate_everywhere(&input, RL_INVALID_IS_CLAMPED);
        release(&clamped);
    }
    outcome made = evaluate_everywhere(&input, RL_INVALID_IS_SKIPPED);
    if (!input.wild)
        check_against(&input, &made, (rl_options){.num_threads = 1, .on_invalid = RL_INVALID_IS_CLAMPED},
                      "nothing to clamp");
    check_matches(&input, &made);
    check_sample_order(&input, &made);
    if (!input.wild) check_class_order(&input, &made);
    release(&made);
    problem_release(&input);
}
