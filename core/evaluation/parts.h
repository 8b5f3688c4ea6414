/* The parts of a loss: what they weigh, and what the sums that backends give are divided by.
 *
 * A training step divides by what all its samples have, and where several processes share a step, by what they have
 * together or each by itself: detectors differ in this. A sample on its own is a step of one sample. */
#ifndef RAGLOSS_PARTS_H
#define RAGLOSS_PARTS_H

#include "core/formulas/criterion.h"
#include "core/interface/evaluate.h"

typedef struct rl_part {
    int loss;      /* its number in rl_loss_names */
    double weight; /* in the loss */
    rl_divisor by;
} rl_part;

typedef struct rl_parts {
    size_t count;
    rl_part at[RL_MAX_LOSSES];
} rl_parts;

static inline void rl_parts_add(rl_parts *parts, int loss, double weight, rl_divisor by)
{
    rl_part part = {loss, weight, by};
    parts->at[parts->count++] = part;
}

/* What the samples of a process in a step have of the divisors, in a block. */
typedef struct rl_share {
    double samples, objects, matches, united, targets;
} rl_share;

/* How many objects and matches a sample has, in a block and in the union of the layers. */
typedef struct rl_counts {
    size_t num_gt, num_matched, num_united;
} rl_counts;

/* The first adds a sample's; the second returns how many matches it has where none are given: as many as there can be.
 */
void rl_share_add(rl_share *share, const rl_criterion *criterion, const rl_block *block, const rl_counts *counts);
size_t rl_most_matched(const rl_criterion *criterion, const rl_block *block, size_t num_gt);

/* What the whole step has. */
typedef struct rl_step_share {
    double objects, united;
    size_t num_ranks; /* processes, at least 1 */
} rl_step_share;

double rl_divisor_of(const rl_criterion *criterion, const rl_block *block, rl_divisor by, const rl_share *own,
                     const rl_step_share *step);

#endif
