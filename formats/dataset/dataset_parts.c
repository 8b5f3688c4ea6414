#include "formats/dataset/dataset_parts.h"

#include "core/base/memory.h"

#include <string.h>

struct rl_dataset *rl_dataset_create(const char *gt_path, const char *pred_path, rl_status *status)
{
    if (strcmp(gt_path, "-") == 0 && strcmp(pred_path, "-") == 0) {
        rl_fail(status, RL_ERR_ARGUMENT, "ground truth and predictions cannot both be standard input");
        return NULL;
    }
    return rl_alloc(1, sizeof(struct rl_dataset), status);
}

void rl_dataset_view_objects(struct rl_dataset *dataset)
{
    const rl_dataset_side *gt = &dataset->gt_side;
    const rl_objects *objects = &dataset->objects;
    dataset->ground_truth = (rl_ground_truth){
        .num_samples = objects->num_samples,
        .offsets = objects->offsets,
        .boxes = objects->boxes,
        .labels = objects->labels,
        .weights = objects->weights,
        .steps = objects->steps,
        .ranks = objects->ranks,
        .origin = {.file = gt->file, .sample_files = (const char *const *)gt->files.path},
    };
    memcpy(dataset->ground_truth.origin.name[RL_DECODER], objects->name, sizeof objects->name);
}
