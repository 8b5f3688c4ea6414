/* COCO's detections as predictions, whose rows are made a batch at a time. */
#ifndef RAGLOSS_PREDICTION_COCO_H
#define RAGLOSS_PREDICTION_COCO_H

#include "formats/coco/coco.h"
#include "formats/input/prediction_reader.h"

/* So many predictions a sample, as coco_rows.h says; `coco`, with both files read, stays the caller's and must outlive
 * the reader, its objects and ids apart. NULL on failure; else `predictions` is filled in, the origin's file apart. */
const rl_prediction_reader *rl_prediction_coco_open(const rl_coco *coco, size_t num_preds, rl_predictions *predictions,
                                                    rl_status *status);

#endif
