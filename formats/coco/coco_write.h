/* COCO's data in ragloss's own forms. */
#ifndef RAGLOSS_COCO_WRITE_H
#define RAGLOSS_COCO_WRITE_H

#include "formats/coco/coco.h"
#include "formats/io/output.h"

/* As JSON, with the images' ids as text. Numbers are those of float32, to the last digit. */
void rl_coco_write_ground_truth(const rl_coco *coco, rl_output *output);

/* As an NPZ archive of boxes (B, P, 4), class_probs (B, P, C), existence (B, P), and ids (B,), in memory for one sample
 * at a time. */
bool rl_coco_write_predictions(const rl_coco *coco, size_t num_preds, rl_output *output, rl_status *status);

#endif
