/* COCO's detections as rows of predictions: the P best of each image, one per row, and rows of zeros if it has
 * fewer. */
#ifndef RAGLOSS_COCO_ROWS_H
#define RAGLOSS_COCO_ROWS_H

#include "formats/coco/coco.h"
#include "formats/input/prediction_arrays.h"

/* The criterion that COCO's detections are for: accv. */
const rl_criterion *rl_coco_criterion(void);

/* Counts the numbers in a sample's rows of an array that this criterion reads. Returns false if the product
 * overflows. */
bool rl_coco_row_length(const rl_coco *coco, size_t num_preds, rl_array_id id, size_t *length);

/* Writes one sample's rows of an array: (P, 4) corners; (P, C) the score at the label, else 0; (P,) the score. */
void rl_coco_rows(const rl_coco *coco, size_t num_preds, rl_array_id id, size_t sample, float *rows);

#endif
