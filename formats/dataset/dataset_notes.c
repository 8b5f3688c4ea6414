#include "formats/dataset/dataset_notes.h"

#include "formats/coco/coco_notes.h"
#include "formats/dataset/dataset_parts.h"

/* If both sides have ids, or neither has, they are paired as they should be; COCO's are paired by the images' ids. */
static void note_ids(const rl_dataset *dataset, rl_notes *notes)
{
    const rl_dataset_side *gt = &dataset->gt_side, *pred = &dataset->pred_side;
    bool of_gt = gt->ids.text, of_pred = pred->ids.text, is_coco = dataset->coco.first_detection;
    if (is_coco || of_gt == of_pred || !dataset->ground_truth.num_samples) return;
    rl_note_whole(notes, RL_NOTE_ONE_SIDED_IDS, dataset->ground_truth.num_samples, of_gt ? gt->file : pred->file,
                  "the %s has ids of its %zu samples, the other has none",
                  of_gt ? "ground truth" : "side of predictions", dataset->ground_truth.num_samples);
}

bool rl_dataset_note(const rl_dataset *dataset, rl_notes *notes, rl_status *status)
{
    size_t num_samples = dataset->ground_truth.num_samples;
    const char *gt_file = dataset->gt_side.file, *pred_file = dataset->pred_side.file;
    if (dataset->coco.first_detection &&
        !rl_coco_note(&dataset->coco, dataset->objects.num_objects, gt_file, pred_file, notes, status))
        return false;
    if (num_samples && !dataset->predictions.blocks.at[0].num_preds)
        rl_note_whole(notes, RL_NOTE_NO_PREDICTION, num_samples, pred_file, "%s", "");
    note_ids(dataset, notes);
    return true;
}
