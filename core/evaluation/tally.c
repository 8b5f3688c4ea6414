#include "core/evaluation/tally.h"

#include "core/base/memory.h"
#include "core/evaluation/given_matches.h"
#include "core/evaluation/steps.h"

#include <stdlib.h>
#include <string.h>

static size_t most_matches(const rl_ground_truth *gt, size_t g, const rl_options *options, const rl_blocks *blocks)
{
    size_t num_gt = gt->offsets[g + 1] - gt->offsets[g], most = 0;
    for (size_t k = 0; num_gt && k < blocks->count; k++) most += rl_matches_to_be(options, &blocks->at[k], g, num_gt);
    return most;
}

double rl_tally_bytes(const rl_ground_truth *gt, const rl_options *options, const rl_blocks *blocks)
{
    double matches = 0.0;
    for (size_t g = 0; g < gt->num_samples; g++) matches += (double)most_matches(gt, g, options, blocks);
    return (double)gt->num_samples *
               (sizeof(rl_sample_result) + (double)(blocks->count * RL_MAX_LOSSES) * sizeof(double)) +
           matches * sizeof(rl_match);
}

/* Steps of a size are cut from the whole run, of which this may be a part. */
static int64_t step_of(const rl_ground_truth *gt, size_t step_size, size_t g)
{
    size_t place = gt->origin.places ? gt->origin.places[g] : g;
    return gt->steps ? gt->steps[g] : step_size ? (int64_t)(place / step_size) : 0;
}

static void place_sample(rl_results *results, const rl_ground_truth *gt, size_t step_size, size_t g)
{
    results->samples[g] = (rl_sample_result){.step = step_of(gt, step_size, g),
                                             .rank = gt->ranks ? gt->ranks[g] : 0,
                                             .num_gt = gt->offsets[g + 1] - gt->offsets[g],
                                             .num_pred = results->blocks.at[0].num_preds,
                                             .first_match = results->num_matches,
                                             .losses = results->all_losses + g * results->losses.count};
}

bool rl_tally_init(rl_results *results, const rl_options *options, const rl_ground_truth *gt, const rl_blocks *blocks,
                   rl_status *status)
{
    memset(results, 0, sizeof *results);
    rl_status_clear(&results->first_invalid);
    results->num_samples = gt->num_samples;
    results->blocks = *blocks;
    size_t row;
    if (!rl_losses_of(options->criterion, blocks, &results->losses, status)) return false;
    if (!rl_multiply(results->losses.count, sizeof *results->all_losses, &row)) row = SIZE_MAX;
    if (!(results->samples = rl_alloc(gt->num_samples, sizeof *results->samples, status)) ||
        !(results->all_losses = rl_alloc(gt->num_samples, row, status)))
        goto fail;
    for (size_t g = 0; g < gt->num_samples; g++) {
        place_sample(results, gt, options->step_size, g);
        if (!rl_add(results->num_matches, most_matches(gt, g, options, blocks), &results->num_matches)) {
            rl_status_set(status, RL_ERR_MEMORY, "out of memory: there are too many matches");
            goto fail;
        }
    }
    if ((results->matches = rl_alloc(results->num_matches, sizeof *results->matches, status))) return true;
fail:
    rl_results_release(results);
    return false;
}

bool rl_tally_finish(rl_results *results, const rl_criterion *criterion, rl_status *status)
{
    results->num_matches = 0;
    for (size_t g = 0; g < results->num_samples; g++) {
        rl_sample_result *sample = &results->samples[g];
        memmove(results->matches + results->num_matches, results->matches + sample->first_match,
                sample->num_matches * sizeof *results->matches);
        sample->first_match = results->num_matches;
        results->num_matches += sample->num_matches;
    }
    return rl_results_add_up(results, criterion, status);
}

bool rl_results_add_up(rl_results *results, const rl_criterion *criterion, rl_status *status)
{
    results->num_invalid = 0;
    for (size_t g = 0; g < results->num_samples; g++) results->num_invalid += results->samples[g].invalid;
    return rl_steps_add_up(results, criterion, status);
}

void rl_results_release(rl_results *results)
{
    free(results->samples);
    rl_steps_release(results);
    free(results->all_losses);
    free(results->matches);
    rl_losses_release(&results->losses);
    memset(results, 0, sizeof *results);
}
