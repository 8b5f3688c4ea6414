/* The notes on COCO's files themselves, rather than on their objects. */
#ifndef RAGLOSS_COCO_NOTES_H
#define RAGLOSS_COCO_NOTES_H

#include "core/base/notes.h"
#include "formats/coco/coco.h"

/* Adds notes on left-out crowds if there are no other objects, on detections that occur twice, and on there being no
 * detections. Fails if memory runs out. */
bool rl_coco_note(const rl_coco *coco, size_t num_objects, const char *gt_file, const char *results_file,
                  rl_notes *notes, rl_status *status);

#endif
