/* COCO's ground truth and detection results as arrays.
 *
 * Samples are the images by ascending id, classes the categories by ascending id; a box becomes its corners. Objects of
 * a crowd are left out. Kept are numbers, and once each text that is an id: 24 bytes an image, 40 an annotation until
 * it has its place, which takes 20, and 48 a detection; sorting may take as much again. Whatever else the files hold is
 * passed over as it is read.
 *
 * Format: cocodataset.org, "Data format" (1, object detection) and "Results format" (1). */
#ifndef RAGLOSS_COCO_H
#define RAGLOSS_COCO_H

#include "core/formulas/formulas.h"
#include "formats/coco/coco_ids.h"
#include "formats/input/ground_truth.h"
#include "formats/input/ids.h"

typedef struct rl_detection {
    size_t sample, place; /* the latter in the file */
    double score;
    float box[RL_BOX_SIZE];
    int32_t label;
} rl_detection;

/* Everything is owned. */
typedef struct rl_coco {
    rl_objects objects;  /* by sample, then as in the file; without weights */
    size_t num_crowds;   /* those left out */
    size_t num_samples;  /* as the objects have, which may be taken away */
    rl_coco_texts texts; /* those that ids of both files are */
    size_t *image_ids;   /* (num_samples,) ascending */
    size_t num_classes;
    size_t *category_ids;                   /* (num_classes,) ascending */
    size_t num_detections, most_detections; /* in all, of one sample */
    rl_detection *detections;               /* by sample, then by score from the best, equal ones as in the file */
    size_t *first_detection;                /* (num_samples + 1,) */
} rl_coco;

/* Both fail with the file, the list and the entry named. The ground truth is read first, and initialises `*coco`; the
 * detections are added to it, or where they fail, none. */
bool rl_coco_read_ground_truth(rl_coco *coco, const char *path, rl_status *status);
bool rl_coco_read_detections(rl_coco *coco, const char *path, rl_status *status);
void rl_coco_release(rl_coco *coco);
void rl_coco_release_detections(rl_coco *coco); /* them alone */

/* The images' ids as texts, which the caller releases; left empty on failure. */
bool rl_coco_image_ids(const rl_coco *coco, rl_ids *ids, rl_status *status);

#endif
