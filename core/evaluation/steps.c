#include "core/evaluation/steps.h"

#include "core/base/memory.h"
#include "core/evaluation/criterion_ops.h"
#include "core/evaluation/given_matches.h"

#include <stdlib.h>

/* A sample by its place in the results. */
typedef struct member {
    int64_t step, rank;
    size_t sample;
} member;

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_members(const void *left, const void *right)
{
    const member *a = left, *b = right;
    int by_step = compare(a->step, b->step), by_rank = compare(a->rank, b->rank);
    return by_step ? by_step : by_rank ? by_rank : (a->sample > b->sample) - (a->sample < b->sample);
}

/* Valid samples by step, then by rank, then in the results' order; their number goes into `*count`. */
static member *sort_members(const rl_results *results, size_t *count, rl_status *status)
{
    member *members = rl_alloc(results->num_samples, sizeof *members, status);
    *count = 0;
    for (size_t g = 0; members && g < results->num_samples; g++) {
        const rl_sample_result *sample = &results->samples[g];
        if (!sample->invalid) members[(*count)++] = (member){sample->step, sample->rank, g};
    }
    if (members) qsort(members, *count, sizeof *members, compare_members);
    return members;
}

/* What is added up: the members from `first` to `end`, which are those of a step, or of a process in it. */
typedef struct range {
    const rl_results *results;
    const rl_criterion *criterion;
    const member *members;
    size_t first, end;
} range;

static bool is_of_rank(const range *step, size_t a, size_t b)
{
    return step->members[a].rank == step->members[b].rank;
}

static range rank_at(const range *step, size_t first)
{
    range rank = *step;
    rank.first = rank.end = first;
    while (rank.end < step->end && is_of_rank(step, first, rank.end)) rank.end++;
    return rank;
}

static size_t num_gt(const range *of, size_t m)
{
    return of->results->samples[of->members[m].sample].num_gt;
}

/* NULL where it has none, as then there may be none at all. */
static const rl_match *matches_of(const rl_results *results, const rl_sample_result *sample)
{
    return sample->num_matches ? results->matches + sample->first_match : NULL;
}

/* The matches of a sample in a block. */
static size_t num_matched(const range *of, size_t m, const rl_block *block)
{
    const rl_sample_result *sample = &of->results->samples[of->members[m].sample];
    if (block->id == RL_BLOCK_MAIN) return sample->num_matched;
    const rl_match *match = matches_of(of->results, sample);
    size_t count = 0;
    for (size_t k = 0; k < sample->num_matches; k++) count += match[k].block == block->id;
    return count;
}

/* The matches of a sample in the union of its layers and the encoder: the predictions that any of them matches. */
static size_t num_united(const range *of, size_t m)
{
    const rl_sample_result *sample = &of->results->samples[of->members[m].sample];
    size_t count = 0;
    if (!rl_unites_boxes(of->criterion, RL_BLOCK_MAIN)) return 0;
    const rl_match *match = matches_of(of->results, sample);
    for (size_t k = 0; k < sample->num_matches; k++) {
        bool is_first = rl_block_queries(match[k].block) != RL_DENOISING;
        for (size_t other = 0; is_first && other < k; other++) is_first = match[other].pred != match[k].pred;
        count += is_first;
    }
    return count;
}

static rl_step_share share_of_step(const range *step)
{
    rl_step_share share = {0};
    for (size_t m = step->first; m < step->end; m++) {
        share.objects += (double)num_gt(step, m);
        share.united += (double)num_united(step, m);
        share.num_ranks += m == step->first || !is_of_rank(step, m - 1, m);
    }
    return share;
}

/* Denoising queries are made from the objects of a process, and where it has none, there are none: what files hold then
 * is padding beside other processes' queries. */
static bool has_queries(const rl_block *block, const rl_share *rank)
{
    return rl_block_queries(block->id) != RL_DENOISING || rank->objects > 0.0;
}

/* A loss as the process logs it, by the sums that its samples' own were before they were divided. */
static double loss_of_rank(const range *rank, const rl_step_share *step, const rl_block *block, const rl_part *part,
                           size_t place)
{
    rl_share all = {0};
    double sum = 0.0;
    for (size_t m = rank->first; m < rank->end; m++) {
        rl_share own = {0};
        const rl_counts counts = {num_gt(rank, m), num_matched(rank, m, block), num_united(rank, m)};
        rl_share_add(&own, rank->criterion, block, &counts);
        rl_share_add(&all, rank->criterion, block, &counts);
        const rl_step_share alone = {own.objects, own.united, 1};
        double divisor = rl_divisor_of(rank->criterion, block, part->by, &own, &alone);
        if (divisor != 0.0) sum += rank->results->samples[rank->members[m].sample].losses[place] * divisor;
    }
    if (!has_queries(block, &all)) return 0.0;
    return rl_one_nan(sum / rl_divisor_of(rank->criterion, block, part->by, &all, step));
}

/* The mean over the processes of a step. */
static double loss_of_step(const range *step, const rl_step_share *share, const rl_block *block, const rl_part *part,
                           size_t place)
{
    double sum = 0.0;
    for (size_t first = step->first; first < step->end;) {
        range rank = rank_at(step, first);
        sum += loss_of_rank(&rank, share, block, part, place);
        first = rank.end;
    }
    return sum / (double)share->num_ranks;
}

/* The example adds up samples, each rounded by itself. */
static double sum_of_samples(const range *step)
{
    double sum = 0.0;
    for (size_t m = step->first; m < step->end; m++) sum += step->results->samples[step->members[m].sample].loss;
    return sum;
}

static void fill_step(rl_step *made, const range *step)
{
    const rl_criterion_ops *ops = rl_criterion_ops_of(step->criterion);
    const rl_step_share share = share_of_step(step);
    double weighted = 0.0;
    size_t place = 0;
    made->number = step->members[step->first].step;
    made->num_samples = step->end - step->first;
    made->num_boxes = (size_t)share.objects;
    for (size_t k = 0; k < step->results->blocks.count; k++) {
        const rl_block *block = &step->results->blocks.at[k];
        const rl_parts parts = ops->parts(step->criterion, block->id);
        for (size_t p = 0; p < parts.count; p++, place++) {
            made->losses[place] = loss_of_step(step, &share, block, &parts.at[p], place);
            if (parts.at[p].weight != 0.0) weighted += parts.at[p].weight * made->losses[place];
        }
    }
    made->loss = rl_one_nan(ops->adds_samples ? sum_of_samples(step) : weighted);
}

static size_t end_of_step(const member *members, size_t count, size_t first)
{
    size_t end = first;
    while (end < count && members[end].step == members[first].step) end++;
    return end;
}

static size_t count_steps(const member *members, size_t count)
{
    size_t num_steps = 0;
    for (size_t first = 0; first < count; first = end_of_step(members, count, first)) num_steps++;
    return num_steps;
}

static bool make_steps(rl_results *results, const member *members, size_t count, rl_status *status)
{
    size_t num_steps = count_steps(members, count), row;
    if (!rl_multiply(results->losses.count, sizeof *results->step_losses, &row)) row = SIZE_MAX;
    return (results->steps = rl_alloc(num_steps, sizeof *results->steps, status)) &&
           (results->step_losses = rl_alloc(num_steps, row, status));
}

bool rl_steps_add_up(rl_results *results, const rl_criterion *criterion, rl_status *status)
{
    size_t count;
    double sum = 0.0;
    member *members = sort_members(results, &count, status);
    bool done = members && make_steps(results, members, count, status);
    for (size_t first = 0; done && first < count;) {
        const range step = {results, criterion, members, first, end_of_step(members, count, first)};
        rl_step *made = &results->steps[results->num_steps];
        made->losses = results->step_losses + results->num_steps++ * results->losses.count;
        fill_step(made, &step);
        sum += made->loss;
        first = step.end;
    }
    /* Without a valid sample the total is 0, since there is nothing to divide by. */
    results->total = results->num_steps ? rl_one_nan(sum / (double)results->num_steps) : 0.0;
    free(members);
    return done;
}

/* As fill_step adds up a block, for the samples of a process; `weight` is that of the step in the total. */
static rl_losses factors_of_rank(const range *rank, const rl_options *options, const rl_step_share *step,
                                 const rl_block *block, double weight)
{
    const rl_criterion_ops *ops = rl_criterion_ops_of(rank->criterion);
    const rl_parts parts = ops->parts(rank->criterion, block->id);
    rl_share all = {0};
    rl_losses factors = {{0.0}};
    for (size_t m = rank->first; m < rank->end; m++) {
        size_t objects = num_gt(rank, m);
        const rl_counts counts = {objects, rl_matches_to_be(options, block, rank->members[m].sample, objects),
                                  num_united(rank, m)};
        rl_share_add(&all, rank->criterion, block, &counts);
    }
    for (size_t p = 0; has_queries(block, &all) && p < parts.count; p++) {
        double divisor = rl_divisor_of(rank->criterion, block, parts.at[p].by, &all, step);
        if (!ops->adds_samples) divisor *= (double)step->num_ranks;
        if (parts.at[p].weight != 0.0) factors.value[p] = weight * parts.at[p].weight / divisor;
    }
    return factors;
}

static void fill_factors(const range *step, const rl_options *options, double weight, rl_losses *factors)
{
    const rl_results *results = step->results;
    const rl_step_share share = share_of_step(step);
    for (size_t first = step->first; first < step->end;) {
        range rank = rank_at(step, first);
        for (size_t k = 0; k < results->blocks.count; k++) {
            rl_losses own = factors_of_rank(&rank, options, &share, &results->blocks.at[k], weight);
            for (size_t m = first; m < rank.end; m++) factors[k * results->num_samples + step->members[m].sample] = own;
        }
        first = rank.end;
    }
}

rl_losses *rl_steps_factors(const rl_results *results, const rl_options *options, rl_status *status)
{
    size_t count, row;
    if (!rl_multiply(results->num_samples, sizeof(rl_losses), &row)) row = SIZE_MAX;
    rl_losses *factors = rl_alloc(results->blocks.count, row, status);
    member *members = factors ? sort_members(results, &count, status) : NULL;
    if (!members) {
        free(factors);
        return NULL;
    }
    double num_steps = (double)count_steps(members, count);
    for (size_t first = 0; first < count;) {
        const range step = {results, options->criterion, members, first, end_of_step(members, count, first)};
        fill_factors(&step, options, 1.0 / num_steps, factors);
        first = step.end;
    }
    free(members);
    return factors;
}

void rl_steps_release(rl_results *results)
{
    free(results->steps);
    free(results->step_losses);
    results->steps = NULL;
    results->step_losses = NULL;
    results->num_steps = 0;
}
