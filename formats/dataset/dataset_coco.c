#include "core/base/memory.h"
#include "formats/coco/prediction_coco.h"
#include "formats/dataset/dataset.h"
#include "formats/dataset/dataset_parts.h"
#include "formats/io/bytes.h"

static bool name_files(rl_dataset *dataset, const char *gt_path, const char *results_path, rl_status *status)
{
    dataset->gt_side.file = rl_copy_text(rl_bytes_name(gt_path), status);
    dataset->pred_side.file = rl_copy_text(rl_bytes_name(results_path), status);
    return dataset->gt_side.file && dataset->pred_side.file;
}

static bool open_both(rl_dataset *dataset, const char *gt_path, const char *results_path, size_t num_preds,
                      rl_status *status)
{
    rl_coco *coco = &dataset->coco;
    rl_ids *ids = &dataset->pred_side.ids;
    if (!name_files(dataset, gt_path, results_path, status)) return false;
    if (!rl_coco_read_ground_truth(coco, gt_path, status)) return false;
    if (!rl_coco_read_detections(coco, results_path, status)) return false;
    if (!num_preds) num_preds = coco->most_detections;
    dataset->reader = rl_prediction_coco_open(coco, num_preds, &dataset->predictions, status);
    if (!dataset->reader) return false;
    dataset->predictions.origin.file = dataset->pred_side.file;
    if (!rl_coco_image_ids(coco, ids, status)) return false;
    dataset->ids = (const char *const *)ids->text;
    dataset->objects = coco->objects; /* the dataset owns them from here on, and may keep only some */
    coco->objects = (rl_objects){0};
    rl_dataset_view_objects(dataset);
    return true;
}

rl_dataset *rl_dataset_open_coco(const char *gt_path, const char *results_path, size_t num_preds, rl_status *status)
{
    rl_dataset *dataset = rl_dataset_create(gt_path, results_path, status);
    if (!dataset || open_both(dataset, gt_path, results_path, num_preds, status)) return dataset;
    rl_dataset_close(dataset);
    return NULL;
}
