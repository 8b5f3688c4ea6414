#include "core/evaluation/tally.h"

#include "core/base/memory.h"
#include "core/evaluation/criterion_ops.h"

#include <stdlib.h>
#include <string.h>

static size_t most_matches(const rl_ground_truth *gt, size_t g, size_t num_preds)
{
    size_t num_gt = gt->offsets[g + 1] - gt->offsets[g];
    return num_gt < num_preds ? num_gt : num_preds;
}

double rl_tally_bytes(const rl_ground_truth *gt, size_t num_preds)
{
    double matches = 0.0;
    for (size_t g = 0; g < gt->num_samples; g++) matches += (double)most_matches(gt, g, num_preds);
    return (double)gt->num_samples * sizeof(rl_sample_result) + matches * sizeof(rl_match);
}

bool rl_tally_init(rl_results *results, const rl_criterion *criterion, const rl_ground_truth *gt, size_t num_preds,
                   rl_status *status)
{
    memset(results, 0, sizeof *results);
    rl_status_clear(&results->first_invalid);
    results->num_samples = gt->num_samples;
    results->losses = rl_losses_of(criterion);
    if (!(results->samples = rl_alloc(gt->num_samples, sizeof *results->samples, status))) return false;
    for (size_t g = 0; g < gt->num_samples; g++) {
        results->samples[g] = (rl_sample_result){
            .num_gt = gt->offsets[g + 1] - gt->offsets[g], .num_pred = num_preds, .first_match = results->num_matches};
        results->num_matches += most_matches(gt, g, num_preds); /* in all at most the number of objects */
    }
    results->matches = rl_alloc(results->num_matches, sizeof *results->matches, status);
    if (results->matches) return true;
    rl_results_release(results);
    return false;
}

void rl_tally_finish(rl_results *results, const rl_criterion *criterion)
{
    results->num_matches = 0;
    for (size_t g = 0; g < results->num_samples; g++) {
        rl_sample_result *sample = &results->samples[g];
        memmove(results->matches + results->num_matches, results->matches + sample->first_match,
                sample->num_matched * sizeof *results->matches);
        sample->first_match = results->num_matches;
        results->num_matches += sample->num_matched;
    }
    rl_results_add_up(results, criterion);
}

void rl_results_add_up(rl_results *results, const rl_criterion *criterion)
{
    results->num_invalid = 0;
    for (size_t g = 0; g < results->num_samples; g++) results->num_invalid += results->samples[g].invalid;
    results->total = rl_criterion_ops_of(criterion)->total(criterion, results->samples, results->num_samples);
}

void rl_results_release(rl_results *results)
{
    free(results->samples);
    free(results->matches);
    memset(results, 0, sizeof *results);
}
