/* Matches that were given instead of being computed: somebody else's, whose losses are wanted. */
#ifndef RAGLOSS_GIVEN_MATCHES_H
#define RAGLOSS_GIVEN_MATCHES_H

#include "core/interface/evaluate.h"

/* The matches given for a block of a sample of the ground truth, `*count` of them by ascending prediction; NULL where
 * none are given, and the sample is matched. */
const rl_match *rl_given_matches_of(const rl_given_matches *given, size_t g, int block, size_t *count);

/* Fails where a prediction or an object is not there, or a prediction is matched twice. */
bool rl_given_matches_check(const rl_match *matches, size_t count, size_t num_preds, size_t num_objects,
                            rl_status *status);

#endif
