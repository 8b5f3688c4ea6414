/* COCO's detections as predictions, whose rows are made one batch at a time. */
#ifndef RAGLOSS_PREDICTION_COCO_H
#define RAGLOSS_PREDICTION_COCO_H

#include "formats/coco/coco.h"
#include "formats/input/prediction_reader.h"

/* Reads `num_preds` predictions a sample, as coco_rows.h describes. Both files must have been read into `coco`, which
 * remains the caller's and must outlive the reader, except for its objects and ids. Returns NULL on failure; else fills
 * in `predictions`, except for the origin's file. */
const rl_prediction_reader *rl_prediction_coco_open(const rl_coco *coco, size_t num_preds, rl_predictions *predictions,
                                                    rl_status *status);

#endif
