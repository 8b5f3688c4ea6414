/* A run's input: ground truth and predictions, named, paired and checked.
 *
 * The last place where a file can be wrong: names are found (the contract's, the example's, or the user's), layouts
 * told apart, samples paired by id or place, shapes held against each other, labels made whole numbers. Values are
 * checked where they are first touched, in the evaluation. */
#ifndef RAGLOSS_DATASET_H
#define RAGLOSS_DATASET_H

#include "core/interface/evaluate.h"
#include "formats/input/shard.h"
#include "formats/source/names.h"

typedef struct rl_dataset rl_dataset;

/* Opens both sides, for a criterion that outlives them: what it reads is there. NULL and a status that names file,
 * array and sample on failure. */
rl_dataset *rl_dataset_open(const char *gt_path, const char *pred_path, const rl_key *keys, size_t num_keys,
                            const rl_criterion *criterion, rl_status *status);

/* Likewise of COCO's ground truth and results (coco.h): the `num_preds` best detections of each image, or with 0 as
 * many as any has. */
rl_dataset *rl_dataset_open_coco(const char *gt_path, const char *results_path, size_t num_preds, rl_status *status);

void rl_dataset_close(rl_dataset *dataset);

/* What rl_evaluate takes; owned by the dataset. */
const rl_ground_truth *rl_dataset_ground_truth(const rl_dataset *dataset);
const rl_predictions *rl_dataset_predictions(const rl_dataset *dataset);

/* Goes on with a shard's samples as if there were no others, but for what errors call them; once. */
bool rl_dataset_keep(rl_dataset *dataset, rl_shard shard, rl_status *status);

/* What the results of these samples are to say; NULL where there are all. */
const rl_part *rl_dataset_part(const rl_dataset *dataset);

/* (B,) the ground truth's ids, else the predictions', else the places as decimal numbers. */
const char *const *rl_dataset_ids(const rl_dataset *dataset);

/* Fails where an id is not UTF-8, which all text of JSON is: the names of files are any bytes. */
bool rl_dataset_ids_fit_json(const rl_dataset *dataset, rl_status *status);

/* (B,) the predictions' own ids, in their order; NULL where they carry none. And whether these are whole numbers. */
const char *const *rl_dataset_prediction_ids(const rl_dataset *dataset, bool *are_numbers);

/* To be asked when the predictions of some samples have been read; when all have, their own `check` tells more. Fails
 * where a mapped file has changed since it was opened. */
bool rl_dataset_unchanged(const rl_dataset *dataset, rl_status *status);

#endif
