/* What a dataset is made of, for the files that open one and that keep a shard of it. */
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
    char *file;            /* as errors call it */
    rl_sample_files files; /* of a folder of per-sample files; else empty */
    rl_source *source;     /* else this, while it is open */
    rl_ids ids;            /* empty where the side carries none */
} rl_dataset_side;

struct rl_dataset {
    rl_names *names;
    rl_dataset_side gt_side, pred_side;
    rl_coco coco; /* of COCO's files, without the objects; else empty */
    rl_objects objects;
    const rl_prediction_reader *reader; /* of the predictions */
    rl_ids places;                      /* where neither side carries ids */
    const char *const *ids;
    size_t *gt_index;
    rl_slice slice; /* where a shard was kept, with its ids and part */
    const char **kept_ids;
    rl_part part;
    rl_ground_truth ground_truth;
    rl_predictions predictions;
};

/* An empty dataset, to be closed. NULL and a status on failure: both sides must not be standard input. */
struct rl_dataset *rl_dataset_create(const char *gt_path, const char *pred_path, rl_status *status);

/* The ground truth becomes what `objects` holds, and is called as its side is. */
void rl_dataset_view_objects(struct rl_dataset *dataset);

#endif
