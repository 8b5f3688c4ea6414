/* The union of the matches that a sample has in its decoder layers and the encoder, of which box terms may be taken in
 * each of them, as D-FINE and DEIM do: they share queries, and train all layers on what any of them found.
 *
 * A prediction that the blocks give several objects keeps the one that most of them give it; of those that as many give
 * it, the first. The published code sorts votes in no stable order, so there a tie may go either way. */
#ifndef RAGLOSS_UNITED_H
#define RAGLOSS_UNITED_H

#include "core/evaluation/block.h"

typedef struct rl_united {
    size_t *starts, *num_matched; /* (batch,) */
    int32_t *pred, *gt;           /* (matches of a batch,) */
    rl_pairs pairs;
} rl_united;

bool rl_united_init(rl_united *united, const rl_limits *limits, rl_status *status);
void rl_united_release(rl_united *united);
double rl_united_bytes(const rl_limits *limits);

/* Unites the matches of sample b; called in ascending order. */
void rl_united_take(rl_united *united, const rl_block_run *blocks, size_t num_blocks, size_t b);

#endif
