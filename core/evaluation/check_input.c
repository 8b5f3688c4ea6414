#include "core/evaluation/check_input.h"

#include "core/base/memory.h"
#include "core/evaluation/criterion_ops.h"
#include "core/evaluation/origin.h"

#include <stdlib.h>

/* Two samples in one place would write there at the same time. */
static bool check_places(const rl_predictions *predictions, rl_status *status)
{
    if (!predictions->gt_index) return true;
    bool *taken = rl_alloc(predictions->num_samples, sizeof *taken, status);
    if (!taken) return false;
    size_t b = 0;
    for (; b < predictions->num_samples; b++) {
        size_t g = predictions->gt_index[b];
        if (g >= predictions->num_samples || taken[g]) break;
        taken[g] = true;
    }
    free(taken);
    return b == predictions->num_samples ||
           rl_fail(status, RL_ERR_ARGUMENT,
                   "gt_index is %zu; a sample of the ground truth that no other has was expected",
                   predictions->gt_index[b]) ||
           rl_in_predictions(status, predictions, RL_NO_ARRAY, b);
}

/* Where there are no logits at all, the one for "no object" is missing too. */
static bool check_criterion(const rl_options *options, const rl_predictions *predictions, rl_status *status)
{
    const rl_criterion *criterion = options->criterion;
    if (!rl_criterion_check(criterion, status)) return false;
    if (options->gradients && !rl_criterion_has_gradients(criterion))
        return rl_fail(status, RL_ERR_ARGUMENT, "gradients can be taken of the default criterion alone");
    size_t least = rl_criterion_ops_of(criterion)->least_classes;
    if (predictions->num_classes >= least || !predictions->num_preds) return true;
    return rl_fail(status, RL_ERR_INPUT, "there are no logits of any class; the criterion takes at least one");
}

bool rl_check_input(const rl_ground_truth *gt, const rl_predictions *predictions, const rl_options *options,
                    rl_status *status)
{
    if (gt->num_samples != predictions->num_samples)
        return rl_fail(status, RL_ERR_INPUT, "there are %zu samples of ground truth but %zu of predictions",
                       gt->num_samples, predictions->num_samples);
    for (size_t b = 0; b < gt->num_samples; b++)
        if (gt->offsets[b + 1] < gt->offsets[b] || gt->offsets[0] != 0)
            return rl_fail(status, RL_ERR_ARGUMENT, "offsets must start at 0 and not decrease") ||
                   rl_in_ground_truth(status, gt, RL_NO_ARRAY, b);
    if (predictions->num_preds > INT32_MAX || predictions->num_classes > INT32_MAX)
        return rl_fail(status, RL_ERR_INPUT, "%zu predictions of %zu classes a sample are more than int32 can number",
                       predictions->num_preds, predictions->num_classes);
    return check_criterion(options, predictions, status) && check_places(predictions, status);
}
