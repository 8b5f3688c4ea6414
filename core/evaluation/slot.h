/* One batch in flight: what it owns, and its way from rows of predictions to results. */
#ifndef RAGLOSS_SLOT_H
#define RAGLOSS_SLOT_H

#include "core/evaluation/block.h"
#include "core/evaluation/look.h"
#include "core/evaluation/united.h"

typedef struct rl_slot {
    rl_pack pack;
    rl_prediction_rows *rows; /* by block, of the batch */
    rl_block_run *blocks;     /* as many as the pack has */
    rl_assignment *assignment;
    rl_united united;        /* where box terms are taken of it */
    bool *invalid;           /* (batch,) */
    rl_gradients *gradients; /* by block, as they are handed out */
    size_t first_invalid;    /* of the ground truth's samples skipped so far, the first, and why */
    rl_status why_invalid;
    rl_look *look; /* NULL where no notes are wanted */
    rl_stats stats;
} rl_slot;

bool rl_slot_init(rl_slot *slot, const rl_limits *limits, rl_status *status);
void rl_slot_release(rl_slot *slot);

/* The batch's main block, which has the samples and objects that all blocks have. */
static inline const rl_batch *rl_slot_batch(const rl_slot *slot)
{
    return &slot->pack.blocks[0].batch;
}

/* The bytes of the host's memory that a slot takes, at most: with the rows of predictions that it works on, of which
 * some are inflated, in any type, before they are converted. */
double rl_slot_bytes(const rl_limits *limits);

/* Packs, costs and matches the samples `first` to `first + count`, takes their losses, and writes them to their places
 * in the results. The failure reported is that of the earliest sample that has one. `factors` (blocks, B) are those of
 * the ground truth's samples, for gradients; NULL where none are taken. */
bool rl_slot_evaluate(rl_slot *slot, size_t first, size_t count, const rl_losses *factors, rl_results *results,
                      rl_status *status);

#endif
