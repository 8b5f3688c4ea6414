/* Matches that were given instead of being computed: somebody else's, whose losses are wanted. */
#ifndef RAGLOSS_GIVEN_MATCHES_H
#define RAGLOSS_GIVEN_MATCHES_H

#include "core/interface/evaluate.h"

/* The matches given for a block of a sample of the ground truth, `*count` of them by ascending prediction; NULL where
 * none are given, and the sample is matched. */
const rl_match *rl_given_matches_of(const rl_given_matches *given, size_t g, int block, size_t *count);

/* Returns how many matches a sample of the ground truth, with this many objects, will have in a block: those given, or
 * as many as there can be. */
size_t rl_matches_to_be(const rl_options *options, const rl_block *block, size_t g, size_t num_gt);

/* Fails where a prediction or an object is not there, or a prediction is matched twice. */
bool rl_given_matches_check(const rl_match *matches, size_t count, size_t num_preds, size_t num_objects,
                            rl_status *status);

#endif
