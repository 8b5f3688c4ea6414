/* Writes COCO's data in ragloss's own formats. */
#ifndef RAGLOSS_COCO_WRITE_H
#define RAGLOSS_COCO_WRITE_H

#include "formats/coco/coco.h"
#include "formats/io/output.h"

/* Writes JSON, with the images' ids as texts. Numbers are written so that they read back to the same float32. */
void rl_coco_write_ground_truth(const rl_coco *coco, rl_output *output);

/* Writes an NPZ archive of boxes (B, P, 4), class_probs (B, P, C), existence (B, P), and ids (B,), with one sample in
 * memory at a time. */
bool rl_coco_write_predictions(const rl_coco *coco, size_t num_preds, rl_output *output, rl_status *status);

#endif
