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
           rl_in_predictions(status, predictions, 0, RL_NO_ARRAY, b);
}

/* Where there are no logits at all, the one for "no object" is missing too. */
static bool check_criterion(const rl_options *options, const rl_predictions *predictions, rl_status *status)
{
    const rl_criterion *criterion = options->criterion;
    if (!rl_criterion_check(criterion, status)) return false;
    size_t least = rl_criterion_ops_of(criterion)->least_classes;
    const rl_block *block = &predictions->blocks.at[0];
    if (block->num_classes >= least || !block->num_preds) return true;
    return rl_fail(status, RL_ERR_INPUT, "there are no logits of any class; the criterion takes at least one");
}

static bool check_block(const rl_predictions *predictions, const rl_criterion *criterion, size_t k, rl_status *status)
{
    const rl_block *block = &predictions->blocks.at[k], *main = &predictions->blocks.at[0];
    if (block->num_preds > INT32_MAX || block->num_classes > INT32_MAX)
        return rl_fail(status, RL_ERR_INPUT, "%zu predictions of %zu classes a sample are more than int32 can number",
                       block->num_preds, block->num_classes);
    if (!block->num_groups || block->num_preds % block->num_groups)
        return rl_fail(status, RL_ERR_INPUT, "%zu predictions do not fall into %zu groups of as many", block->num_preds,
                       block->num_groups) ||
               rl_in_block(status, predictions, k, RL_BOXES);
    bool shares_labels = !criterion || rl_criterion_labels_block(criterion, block->id);
    size_t num_labels =
        shares_labels ? block->num_classes : rl_criterion_ops_of(criterion)->num_labels(criterion, block->num_classes);
    if (k && block->num_preds && !num_labels)
        return rl_fail(status, RL_ERR_INPUT, "there are no logits of any class; at least one was expected") ||
               rl_in_block(status, predictions, k, RL_LOGITS);
    if (criterion && rl_unites_boxes(criterion, block->id) && block->num_preds != main->num_preds)
        return rl_fail(status, RL_ERR_INPUT,
                       "a sample has %zu predictions; %zu were expected, as main ones, since their matches are united",
                       block->num_preds, main->num_preds) ||
               rl_in_block(status, predictions, k, RL_BOXES);
    return !shares_labels || block->num_classes == main->num_classes ||
           rl_fail(status, RL_ERR_INPUT, "it has %zu classes; %zu were expected, as the main predictions have",
                   block->num_classes, main->num_classes) ||
           rl_in_block(status, predictions, k, RL_LOGITS);
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
    for (size_t k = 0; k < predictions->blocks.count; k++)
        if (!check_block(predictions, options->criterion, k, status)) return false;
    return check_criterion(options, predictions, status) && check_places(predictions, status);
}
