/* One batch in flight: what it owns, and its way from rows of predictions to results. */
#ifndef RAGLOSS_SLOT_H
#define RAGLOSS_SLOT_H

#include "core/assignment/assignment.h"
#include "core/evaluation/gradients.h"
#include "core/evaluation/look.h"
#include "core/evaluation/pack.h"

typedef struct rl_slot {
    rl_pack pack;
    rl_job *job;
    rl_assignment *assignment;
    size_t *num_matched;    /* (batch,) */
    bool *invalid;          /* (batch,) */
    rl_losses *losses;      /* (batch,) */
    int32_t *pred, *gt;     /* (objects of a batch,) */
    float *iou;             /* likewise */
    rl_gradients gradients; /* where they are taken */
    size_t first_invalid;   /* of the ground truth's samples skipped so far, the first, and why */
    rl_status why_invalid;
    rl_look *look; /* NULL where no notes are wanted */
    rl_stats stats;
} rl_slot;

/* `max_objects` is the most of one sample. */
bool rl_slot_init(rl_slot *slot, const rl_ground_truth *gt, const rl_predictions *predictions,
                  const rl_options *options, const rl_batch_limits *limits, size_t max_objects, rl_status *status);
void rl_slot_release(rl_slot *slot);

/* The bytes of the host's memory that a slot takes, at most: with the rows of predictions that it works on, of which
 * some are inflated, in any type, before they are converted. */
double rl_slot_bytes(const rl_options *options, const rl_batch_limits *limits, size_t max_objects);

/* Packs, costs and matches the samples `first` to `first + count`, takes their losses, and writes them to their places
 * in the results. The failure reported is that of the earliest sample that has one. */
bool rl_slot_evaluate(rl_slot *slot, const rl_prediction_rows *rows, size_t first, size_t count, rl_results *results,
                      rl_status *status);

#endif
