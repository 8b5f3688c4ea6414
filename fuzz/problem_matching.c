#include "fuzz/problem_matching.h"

#include "core/assignment/assignment.h"
#include "fuzz/fuzz.h"
#include "fuzz/problem_costs.h"
#include "fuzz/whole_costs.h"

/* A sample that was matched. */
typedef struct matched {
    size_t number, num_preds, num_objects, count;
    const rl_match *match;
    const float *cost;
    size_t stride;
} matched;

static void check_pairs(const matched *sample)
{
    for (size_t m = 0; m < sample->count; m++) {
        const rl_match *match = &sample->match[m];
        fuzz_require(match->cost == sample->cost[(size_t)match->gt * sample->stride + (size_t)match->pred],
                     "sample %zu: the cost of match %zu is the matrix's", sample->number, m);
        fuzz_require(m == 0 || match->pred > match[-1].pred, "predictions ascend");
    }
}

static void check_optimum(const matched *sample)
{
    int64_t *whole = problem_room(sample->num_preds * sample->num_objects, sizeof *whole), found = 0;
    costs matching = whole_costs(sample->cost, sample->stride, sample->num_preds, sample->num_objects, whole);
    size_t *column = problem_room(matching.rows, sizeof *column);
    bool by_pred = sample->num_preds < sample->num_objects;
    for (size_t m = 0; m < sample->count; m++) {
        size_t i = (size_t)sample->match[m].pred, j = (size_t)sample->match[m].gt;
        size_t row = by_pred ? i : j;
        column[row] = by_pred ? j : i;
        found += whole[row * matching.columns + column[row]];
    }
    fuzz_require(optimum_is_certified(&matching, column), "sample %zu: no matching is better", sample->number);
    if (matching.rows <= OPTIMUM_MOST_ROWS) {
        int64_t gap = found - optimum_by_subsets(&matching);
        fuzz_require(gap >= 0 && gap <= (int64_t)matching.rows * matching.slack,
                     "sample %zu: the best matching costs the same", sample->number);
    }
    free(whole);
    free(column);
}

static void check_vectors(const matched *sample)
{
    rl_status status;
    rl_assignment *workspace = rl_assignment_create(sample->num_preds, sample->num_objects, &status);
    int32_t *pred = problem_room(sample->count, sizeof *pred), *gt = problem_room(sample->count, sizeof *gt);
    fuzz_require(workspace, "there is memory");
    for (rl_simd level = RL_SIMD_BASELINE; level <= RL_SIMD_AVX512; level++) {
        rl_assignment_limit_simd(workspace, level);
        rl_assigned done =
            rl_assign(workspace, sample->cost, sample->stride, sample->num_preds, sample->num_objects, pred, gt);
        fuzz_require(done == RL_ASSIGNED, "what was matched can be matched again");
        for (size_t m = 0; m < sample->count; m++)
            fuzz_require(pred[m] == sample->match[m].pred && gt[m] == sample->match[m].gt,
                         "level %d: match %zu is the same", level, m);
    }
    rl_assignment_destroy(workspace);
    free(pred);
    free(gt);
}

static bool are_finite(const matched *sample)
{
    for (size_t j = 0; j < sample->num_objects; j++)
        for (size_t i = 0; i < sample->num_preds; i++)
            if (!rl_is_finite(sample->cost[j * sample->stride + i])) return false;
    return true;
}

/* Whether all its costs are finite. */
static bool check_sample(const problem *input, const rl_results *results, size_t b)
{
    const rl_sample_result *row = &results->samples[b];
    size_t n = input->offsets[b + 1] - input->offsets[b], p = input->num_preds;
    fuzz_require(row->num_gt == n && row->num_pred == p, "the sample's sizes are reported");
    fuzz_require(row->num_matched == (n < p ? n : p), "all are matched");
    float *cost = problem_costs(input, b);
    const matched sample = {b, p, n, row->num_matched, results->matches + row->first_match, cost, rl_cost_stride(p)};
    check_pairs(&sample);
    check_optimum(&sample);
    check_vectors(&sample);
    bool finite = are_finite(&sample);
    free(cost);
    return finite;
}

void check_matching(const problem *input, const outcome *made, bool *finite)
{
    for (size_t b = 0; b < input->num_samples; b++)
        finite[b] = !made->results.samples[b].invalid && check_sample(input, &made->results, b);
}
