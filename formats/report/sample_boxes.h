/* The boxes of single samples of a run's input: what their pictures are drawn from. */
#ifndef RAGLOSS_SAMPLE_BOXES_H
#define RAGLOSS_SAMPLE_BOXES_H

#include "formats/dataset/dataset.h"
#include "formats/report/worst_samples.h"

/* As the evaluation reads them: they may hold NaN and infinities. All zero where there is nothing. */
typedef struct rl_sample_boxes {
    size_t num_gt, num_pred;
    float *gt;   /* (num_gt, 4) x1 y1 x2 y2, whatever their form in the input; owned */
    float *pred; /* (num_pred, 4); owned */
} rl_sample_boxes;

/* Reads those of the worst samples, one each, and of no others; the criterion says of what form they are. Fails where
 * the input has no sample of such an id, or not the prediction or the object of a match of it in the record. */
bool rl_sample_boxes_read(const rl_dataset *dataset, const rl_named_criterion *criterion, const rl_record *record,
                          const rl_worst_samples *worst, rl_sample_boxes boxes[RL_MAX_WORST], rl_status *status);
void rl_sample_boxes_release(rl_sample_boxes boxes[RL_MAX_WORST]);

#endif
