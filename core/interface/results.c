/* The evaluation of what a caller of the library gave, and access to its results. */
#include "core/base/memory.h"
#include "core/formulas/criterion.h"
#include "core/interface/given.h"

#include <stdlib.h>

rl_results *rl_evaluate(const rl_ground_truth *gt, const rl_predictions *predictions, const rl_options *options,
                        rl_status *status)
{
    static const rl_options none;
    const rl_options *how = options ? options : &none;
    const rl_criterion *criterion = how->criterion ? how->criterion : &rl_presets[RL_PRESET_ACCV];
    rl_predictions ready;
    rl_results *results = rl_alloc(1, sizeof *results, status);
    if (results && rl_criterion_check(criterion, status) && rl_check_given(gt, status) &&
        rl_predictions_ready(predictions, criterion, &ready, status) &&
        rl_evaluate_into(gt, &ready, how, results, status))
        return results;
    free(results);
    return NULL;
}

void rl_results_destroy(rl_results *results)
{
    if (results) rl_results_release(results);
    free(results);
}

size_t rl_results_num_samples(const rl_results *results)
{
    return results->num_samples;
}

size_t rl_results_num_invalid(const rl_results *results)
{
    return results->num_invalid;
}

const rl_status *rl_results_first_invalid(const rl_results *results)
{
    return results->num_invalid ? &results->first_invalid : NULL;
}

double rl_results_total(const rl_results *results)
{
    return results->total;
}

size_t rl_results_num_losses(const rl_results *results)
{
    return results->losses.count;
}

const char *rl_results_loss_name(const rl_results *results, size_t place)
{
    return place < results->losses.count ? results->losses.at[place].name : NULL;
}

bool rl_results_is_invalid(const rl_results *results, size_t sample)
{
    return results->samples[sample].invalid;
}

double rl_results_loss(const rl_results *results, size_t sample)
{
    return results->samples[sample].loss;
}

const double *rl_results_losses(const rl_results *results, size_t sample)
{
    return results->samples[sample].losses;
}

const rl_match *rl_results_matches(const rl_results *results, size_t sample, size_t *count)
{
    *count = results->samples[sample].num_matches;
    return results->matches + results->samples[sample].first_match;
}
