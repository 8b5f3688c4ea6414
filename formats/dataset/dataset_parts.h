/* What a dataset consists of, for the files that open one and that keep a shard of it. */
#ifndef RAGLOSS_DATASET_PARTS_H
#define RAGLOSS_DATASET_PARTS_H

#include "formats/coco/coco.h"
#include "formats/input/ground_truth.h"
#include "formats/input/ids.h"
#include "formats/input/prediction_reader.h"
#include "formats/input/shard.h"
#include "formats/source/names.h"

/* One side's file or folder. */
typedef struct rl_dataset_side {
    rl_side which;
    char *file;            /* its name in error messages */
    rl_sample_files files; /* those of a folder with per-sample files; else empty */
    rl_source *source;     /* otherwise this, while it is open */
    rl_ids ids;            /* empty if the side has none */
} rl_dataset_side;

struct rl_dataset {
    rl_names *names;
    rl_dataset_side gt_side, pred_side;
    rl_coco coco; /* COCO's data, without the objects; else empty */
    rl_objects objects;
    const rl_prediction_reader *reader; /* the predictions' reader */
    rl_ids numbers;                     /* used if neither side has ids */
    const char *const *ids;
    size_t *gt_index;
    rl_slice slice; /* of a shard, with its ids and part */
    const char **kept_ids;
    rl_part part;
    rl_ground_truth ground_truth;
    rl_predictions predictions;
};

/* Creates an empty dataset. Returns NULL and a status on failure: the two sides must not both be standard input. */
struct rl_dataset *rl_dataset_create(const char *gt_path, const char *pred_path, rl_status *status);

/* Makes `objects` the ground truth, under the name of its side's file. */
void rl_dataset_view_objects(struct rl_dataset *dataset);

#endif
