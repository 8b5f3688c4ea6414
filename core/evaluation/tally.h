/* The results of a run while it fills them in. */
#ifndef RAGLOSS_TALLY_H
#define RAGLOSS_TALLY_H

#include "core/interface/evaluate.h"

/* A row for each sample, with room for its losses, and for its matches at first_match. */
bool rl_tally_init(rl_results *results, const rl_options *options, const rl_ground_truth *gt, const rl_blocks *blocks,
                   rl_status *status);

/* Returns how many bytes the results take. */
double rl_tally_bytes(const rl_ground_truth *gt, const rl_options *options, const rl_blocks *blocks);

/* Closes the gaps that skipped samples left among the matches, and adds up. Fails where memory does. */
bool rl_tally_finish(rl_results *results, const rl_criterion *criterion, rl_status *status);

#endif
