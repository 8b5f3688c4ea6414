/* A run's input: ground truth and predictions, named, paired and checked.
 *
 * This is the last stage at which a file can be refused as a whole: arrays are found by name (the contract's, the
 * example's, or the user's), layouts recognized, samples paired by id or position, shapes compared with each other, and
 * labels converted to whole numbers. Values are checked where they are first touched, in the evaluation. */
#ifndef RAGLOSS_DATASET_H
#define RAGLOSS_DATASET_H

#include "core/interface/evaluate.h"
#include "formats/input/shard.h"
#include "formats/source/names.h"

typedef struct rl_dataset rl_dataset;

/* Opens both sides, and makes sure that they have what the criterion reads, which must outlive them. Returns NULL on
 * failure, with a status that names file, array and sample. */
rl_dataset *rl_dataset_open(const char *gt_path, const char *pred_path, const rl_key *keys, size_t num_keys,
                            const rl_criterion *criterion, rl_status *status);

/* Does the same for COCO's ground truth and results (coco.h): the `num_preds` best detections of each image, or with 0
 * as many as the image with the most has. */
rl_dataset *rl_dataset_open_coco(const char *gt_path, const char *results_path, size_t num_preds, rl_status *status);

void rl_dataset_close(rl_dataset *dataset);

/* The arguments for rl_evaluate, which the dataset owns. */
const rl_ground_truth *rl_dataset_ground_truth(const rl_dataset *dataset);
const rl_predictions *rl_dataset_predictions(const rl_dataset *dataset);

/* Restricts the dataset to a shard's samples, as if there were no others; error messages still name samples as before.
 * May be called once. */
bool rl_dataset_keep(rl_dataset *dataset, rl_shard shard, rl_status *status);

/* What the shard's results must say about it; NULL if all samples were kept. */
const rl_part *rl_dataset_part(const rl_dataset *dataset);

/* (B,) the ground truth's ids, else the predictions', else the samples' numbers in decimal. */
const char *const *rl_dataset_ids(const rl_dataset *dataset);

/* Fails if an id is not UTF-8, as all text in JSON must be: the names of files can be any bytes. */
bool rl_dataset_ids_fit_json(const rl_dataset *dataset, rl_status *status);

/* (B,) the predictions' own ids, in their order, or NULL if they have none; and whether these are whole numbers. */
const char *const *rl_dataset_prediction_ids(const rl_dataset *dataset, bool *are_numbers);

/* Call this when the predictions of some samples have been read; when all have, their own `check` is more thorough.
 * Fails if a mapped file has changed since it was opened. */
bool rl_dataset_unchanged(const rl_dataset *dataset, rl_status *status);

#endif
