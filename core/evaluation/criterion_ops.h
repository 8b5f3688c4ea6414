/* What the evaluation does by the kind of its criterion: one table, a row of which is filled in by the file that has
 * the losses of that kind. */
#ifndef RAGLOSS_CRITERION_OPS_H
#define RAGLOSS_CRITERION_OPS_H

#include "core/evaluation/parts.h"

typedef struct rl_criterion_ops {
    bool reads[RL_NUM_ARRAYS];     /* weights that are not read must all be 1 */
    size_t box_size[RL_NUM_SIDES]; /* numbers of a box */
    size_t least_classes;          /* that predictions must have */
    bool boxes_are_relative;       /* to the width and height of an image; else of any unit */
    /* Returns how many of the predictions' classes labels may name. */
    size_t (*num_labels)(const rl_criterion *criterion, size_t num_classes);

    /* The parts of the losses of a block, in the order in which backends add them up. */
    rl_parts (*parts)(const rl_criterion *criterion, int block);
    bool adds_samples; /* the loss of a step is the sum of its samples', not of its own parts */

    /* Why the cost of prediction i and object j of sample b may be what cannot be matched, though the numbers are
     * finite: "the boxes have no area". */
    const char *(*cost_fault)(const rl_batch *batch, size_t b, size_t i, size_t j);
    /* Floats of predictions that taking the losses of a batch looks at. */
    size_t (*floats_of_losses)(const rl_batch *batch, size_t num_matches);
} rl_criterion_ops;

extern const rl_criterion_ops rl_example_ops, rl_terms_ops;

/* Fills in the losses of a block of a sample, as a step of its own, from what the backend added up, and adds them to
 * the sample's loss; returns how many there are. */
size_t rl_fill_losses(const rl_criterion *criterion, const rl_block *block, const rl_losses *sums,
                      const rl_counts *counts, double *losses, rl_sample_result *sample);

const rl_criterion_ops *rl_criterion_ops_of(const rl_criterion *criterion);

/* Floats of one prediction in all arrays that the criterion reads. */
size_t rl_prediction_floats(const rl_criterion *criterion, size_t num_classes);

#endif
