/* What makes sound numbers suspicious: a look at the input and at the results of a run, which leaves notes.
 *
 * A finding counts where it stands, with the first; nothing is changed by it, and nothing fails for it. */
#ifndef RAGLOSS_LOOK_H
#define RAGLOSS_LOOK_H

#include "core/base/doubles.h"
#include "core/evaluation/pack.h"

/* Goes through the objects: doubled ones, boxes without area, inverted, or of another unit or form than the criterion
 * takes; and none at all, or none of weight. Fails where memory lacks. */
bool rl_look_at_objects(const rl_ground_truth *gt, const rl_criterion *criterion, rl_notes *notes, rl_status *status);

/* Whether labels seem to start at 1, where predictions have so many classes: they are distinguished from those among
 * which 0 happens to be missing by being many, and all there up to the largest, or by reaching the last that is
 * allowed. Likewise. */
bool rl_look_at_labels(const rl_ground_truth *gt, const rl_criterion *criterion, size_t num_classes, rl_notes *notes,
                       rl_status *status);

/* A look at the packed predictions of the main block, sample by sample. */
typedef struct rl_look {
    const rl_pack *pack;
    rl_doubles boxes, doubles; /* all boxes of a sample, and with their classes those that occur twice */
    bool *is_repeated;         /* whether a prediction is the first of several with its box; owned */
    rl_notes notes;
} rl_look;

/* Returns NULL and fills in the status on failure. */
rl_look *rl_look_create(const rl_pack *pack, rl_status *status);
void rl_look_destroy(rl_look *look);

/* Returns how many bytes a look takes. */
double rl_look_bytes(const rl_limits *limits);

/* Looks at sample `b` of the batch that starts with the predictions' sample `first`, whose rows these are by block; not
 * at one that was skipped, nor behind those that the options want looked at. */
void rl_look_at_sample(rl_look *look, const rl_prediction_rows *rows, size_t first, size_t b);

#endif
