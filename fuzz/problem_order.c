#include "fuzz/problem_order.h"

#include "fuzz/fuzz.h"
#include "fuzz/problem_costs.h"
#include "fuzz/problem_reorder.h"

#include <string.h>

void check_sample_order(const problem *input, const outcome *expected)
{
    problem reordered;
    size_t *order = problem_shuffle(input->num_samples, input->num_samples, input->seed);
    problem_reorder_samples(&reordered, input, order);
    outcome made = outcome_of(&reordered, (rl_options){.num_threads = 1, .on_invalid = RL_INVALID_IS_SKIPPED});
    for (size_t b = 0; b < input->num_samples; b++)
        outcome_check_same_sample(&made.results, b, &expected->results, order[b], "samples in another order");
    outcome_release(&made);
    problem_release(&reordered);
    free(order);
}

/* A sample in two orders of the classes. Where numbers are as near as rounding may bring them, the second's are made
 * the first's, so that what is left differs. */
typedef struct twins {
    const problem *input;
    size_t number;
    const rl_sample_result *was;
    rl_sample_result *is;
    const rl_match *match_was;
    rl_match *match_is;
    size_t num_losses;
} twins;

static bool is_near(double a, double b, double limit)
{
    return a - b <= limit && b - a <= limit;
}

static double cost_limit(const twins *sample, const rl_match *match)
{
    return problem_cost_limit(sample->input, sample->number * sample->input->num_preds + (size_t)match->pred,
                              sample->input->offsets[sample->number] + (size_t)match->gt);
}

static bool forgive_costs(const twins *sample)
{
    for (size_t m = 0; m < sample->was->num_matched; m++) {
        const rl_match *was = &sample->match_was[m];
        rl_match *is = &sample->match_is[m];
        if (was->pred != is->pred || was->gt != is->gt) return false;
        if (is_near((double)was->cost, (double)is->cost, cost_limit(sample, was))) is->cost = was->cost;
    }
    return true;
}

/* What rounding in the matcher may make of a cost. */
static double matcher_limit(const twins *sample)
{
    float *cost = problem_costs(sample->input, sample->number), largest = 0.0f;
    for (size_t k = 0; k < sample->was->num_gt * rl_cost_stride(sample->was->num_pred); k++)
        if (rl_is_finite(cost[k])) largest = rl_max(largest, rl_abs(cost[k]));
    free(cost);
    return 0x1p-36 * (double)largest;
}

/* Where two matchings cost nearly the same, either may be the best: then their losses are not compared. */
static void forgive_pairs(const twins *sample)
{
    double gap = 0.0, limit = (double)sample->was->num_matched * matcher_limit(sample);
    for (size_t m = 0; m < sample->was->num_matched; m++) {
        const rl_match *was = &sample->match_was[m], *is = &sample->match_is[m];
        gap += (double)was->cost - (double)is->cost;
        limit += cost_limit(sample, was) + cost_limit(sample, is);
    }
    if (!is_near(gap, 0.0, limit)) return;
    memcpy(sample->match_is, sample->match_was, sample->was->num_matched * sizeof *sample->match_is);
    memcpy(sample->is->losses, sample->was->losses, sample->num_losses * sizeof *sample->is->losses);
    sample->is->loss = sample->was->loss;
}

static size_t one_class_loss(const rl_criterion *criterion)
{
    (void)criterion;
    return 1;
}

static size_t num_class_terms(const rl_criterion *criterion)
{
    size_t count = 0;
    for (int term = 0; term < RL_NUM_CLASS_TERMS; term++) count += criterion->loss[term] != 0.0f;
    return count;
}

static double example_limit(const twins *sample, double loss)
{
    (void)loss;
    const problem *input = sample->input;
    double limit = 0.0;
    for (size_t j = input->offsets[sample->number]; j < input->offsets[sample->number + 1]; j++)
        limit += (double)(rl_abs(input->weights[j]) * 2.0f) * (double)input->num_classes * 0x1p-50;
    return limit;
}

static double terms_limit(const twins *sample, double loss)
{
    (void)sample;
    return 0x1p-40 * (1.0 + fabs(loss));
}

/* What another order of the classes may change, by the kind of criterion. The costs of the example's loss do not depend
 * on it. Of terms the last class stays: it may be that of no object, and the cardinality looks at it. */
static const struct {
    size_t num_fixed; /* classes */
    bool changes_costs;
    size_t (*num_class_losses)(const rl_criterion *criterion); /* the first of the losses */
    double (*loss_limit)(const twins *sample, double loss);
} kinds[RL_NUM_KINDS] = {
    [RL_KIND_EXAMPLE] = {0, false, one_class_loss, example_limit},
    [RL_KIND_TERMS] = {1, true, num_class_terms, terms_limit},
};

static void forgive_losses(const twins *sample)
{
    const rl_criterion *criterion = &sample->input->criterion;
    for (size_t k = 0; k < kinds[criterion->kind].num_class_losses(criterion); k++) {
        double was = sample->was->losses[k], *is = &sample->is->losses[k];
        if (same_double(was, *is) || !is_near(was, *is, kinds[criterion->kind].loss_limit(sample, was))) continue;
        *is = was;
        sample->is->loss = sample->was->loss;
    }
}

static void forgive_rounding(const problem *input, const outcome *expected, outcome *made)
{
    bool differ = false;
    for (size_t b = 0; b < input->num_samples; b++) {
        const rl_sample_result *was = &expected->results.samples[b];
        rl_sample_result *is = &made->results.samples[b];
        const twins sample = {input,
                              b,
                              was,
                              is,
                              expected->results.matches + was->first_match,
                              made->results.matches + is->first_match,
                              expected->results.losses.count};
        if (was->invalid || is->invalid || was->num_matched != is->num_matched) continue;
        differ = differ || memcmp(was->losses, is->losses, sample.num_losses * sizeof *was->losses) != 0;
        if (kinds[input->criterion.kind].changes_costs && !forgive_costs(&sample)) forgive_pairs(&sample);
        forgive_losses(&sample);
    }
    if (differ) made->results.total = expected->results.total;
}

void check_class_order(const problem *input, const outcome *expected)
{
    problem reordered;
    size_t num_moved = input->num_classes - kinds[input->criterion.kind].num_fixed;
    size_t *order = problem_shuffle(input->num_classes, num_moved, input->seed);
    problem_reorder_classes(&reordered, input, order);
    outcome made = outcome_of(&reordered, (rl_options){.num_threads = 1, .on_invalid = RL_INVALID_IS_SKIPPED});
    for (size_t m = 0; m < made.results.num_matches; m++)
        made.results.matches[m].label = (int32_t)order[made.results.matches[m].label];
    forgive_rounding(input, expected, &made);
    outcome_check_same(expected, &made, "classes in another order");
    outcome_release(&made);
    problem_release(&reordered);
    free(order);
}
