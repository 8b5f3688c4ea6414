/* What is to be noted of COCO's files beside what their objects are like. */
#ifndef RAGLOSS_COCO_NOTES_H
#define RAGLOSS_COCO_NOTES_H

#include "core/base/notes.h"
#include "formats/coco/coco.h"

/* Adds the notes on crowds that were left out where there are no objects but these, on detections that stand twice, and
 * on there being none. Fails where memory lacks. */
bool rl_coco_note(const rl_coco *coco, size_t num_objects, const char *gt_file, const char *results_file,
                  rl_notes *notes, rl_status *status);

#endif
