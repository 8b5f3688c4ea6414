/* COCO's ground truth and detection results as arrays.
 *
 * Samples are the images by ascending id, and classes the categories by ascending id; a box becomes its corners. Crowd
 * objects are left out. Only numbers are kept, and each text that is an id once: 24 bytes per image, 40 per annotation
 * until it is placed in the arrays, which take 20, and 48 per detection; sorting may take as much again. Whatever else
 * the files contain is skipped while reading.
 *
 * Format: cocodataset.org, "Data format" (1, object detection) and "Results format" (1). */
#ifndef RAGLOSS_COCO_H
#define RAGLOSS_COCO_H

#include "core/formulas/formulas.h"
#include "formats/coco/coco_ids.h"
#include "formats/input/ground_truth.h"
#include "formats/input/ids.h"

typedef struct rl_detection {
    size_t sample, index; /* its sample, and its position in the file */
    double score;
    float box[RL_BOX_SIZE];
    int32_t label;
} rl_detection;

/* Everything is owned. */
typedef struct rl_coco {
    rl_objects objects;  /* by sample, then in the file's order; without weights */
    size_t num_crowds;   /* the number left out */
    size_t num_samples;  /* the same as the objects', which may be moved away */
    rl_coco_texts texts; /* the texts that are ids in either file */
    size_t *image_ids;   /* (num_samples,) ascending */
    size_t num_classes;
    size_t *category_ids;                   /* (num_classes,) ascending */
    size_t num_detections, most_detections; /* in all, and the most in one sample */
    rl_detection *detections;               /* by sample, then by descending score, ties in the file's order */
    size_t *first_detection;                /* (num_samples + 1,) */
} rl_coco;

/* Both name the file, the list and the entry on failure. The ground truth is read first, and initialises `*coco`. The
 * detections are added to it; on failure, none are. */
bool rl_coco_read_ground_truth(rl_coco *coco, const char *path, rl_status *status);
bool rl_coco_read_detections(rl_coco *coco, const char *path, rl_status *status);
void rl_coco_release(rl_coco *coco);
void rl_coco_release_detections(rl_coco *coco); /* only the detections */

/* Writes the images' ids as texts, which the caller releases; they are left empty on failure. */
bool rl_coco_image_ids(const rl_coco *coco, rl_ids *ids, rl_status *status);

#endif
