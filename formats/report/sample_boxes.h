/* The boxes of single samples of a run's input, from which their pictures are drawn. */
#ifndef RAGLOSS_SAMPLE_BOXES_H
#define RAGLOSS_SAMPLE_BOXES_H

#include "formats/dataset/dataset.h"
#include "formats/report/worst_samples.h"

/* The boxes as the evaluation reads them, the predictions' of the main block, which may contain NaN and infinities. All
 * zero if there are none. */
typedef struct rl_sample_boxes {
    size_t num_gt, num_pred;
    float *gt;   /* (num_gt, 4) x1 y1 x2 y2, whatever their format in the input; owned */
    float *pred; /* (num_pred, 4); owned */
} rl_sample_boxes;

/* How many matches the sample has in the main block, the only one whose boxes are drawn; they come first. */
size_t rl_num_main_matches(const rl_record *record, const rl_recorded_sample *sample);

/* Reads the boxes of the worst samples only, one entry each; the criterion determines their format. Fails if the input
 * has no sample with such an id, or lacks the prediction or the object of one of its matches in the record. */
bool rl_sample_boxes_read(const rl_dataset *dataset, const rl_named_criterion *criterion, const rl_record *record,
                          const rl_worst_samples *worst, rl_sample_boxes boxes[RL_MAX_WORST], rl_status *status);
void rl_sample_boxes_release(rl_sample_boxes boxes[RL_MAX_WORST]);

#endif
