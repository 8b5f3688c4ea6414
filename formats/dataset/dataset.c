#include "formats/dataset/dataset.h"

#include "core/base/memory.h"
#include "core/base/utf8.h"
#include "formats/dataset/dataset_parts.h"
#include "formats/input/prediction_files.h"
#include "formats/input/prediction_source.h"
#include "formats/source/open.h"

#include <stdlib.h>
#include <string.h>

static bool side_open(rl_dataset_side *one, rl_side which, const char *path, rl_status *status)
{
    one->which = which;
    if (!rl_sample_files_list(&one->files, path, status)) return false;
    if (one->files.count == 0 && !(one->source = rl_source_open(path, status))) return false;
    one->file = rl_copy_text(one->source ? rl_source_name(one->source) : path, status);
    if (!one->file) return false;
    return one->source || rl_ids_from_texts(&one->ids, one->files.id, one->files.count, status) ||
           rl_in_file(status, path);
}

static void side_release(rl_dataset_side *one)
{
    rl_source_close(one->source);
    rl_sample_files_release(&one->files);
    rl_ids_release(&one->ids);
    free(one->file);
}

/* Reads the array of ids, if the source has one; the files of a folder take theirs from their names. */
static bool side_read_ids(rl_dataset_side *one, rl_names *names, size_t num_samples, rl_status *status)
{
    rl_found found;
    rl_tensor all;
    rl_buffer buffer = {0};
    if (!one->source) return true;
    if (!rl_ids_find(names, one->which, one->source, num_samples, &found, status)) return false;
    bool done = !found.name ||
                (rl_source_read_all(one->source, found.index, &all, &buffer, status) &&
                 rl_ids_from_array(&one->ids, rl_source_array(one->source, found.index), &all, num_samples, status));
    rl_buffer_release(&buffer);
    if (done) return true;
    rl_in_array(status, found.name);
    return rl_in_file(status, one->file);
}

static bool open_ground_truth(rl_dataset *dataset, const char *path, const rl_criterion *criterion, rl_status *status)
{
    rl_dataset_side *gt = &dataset->gt_side;
    rl_objects *objects = &dataset->objects;
    if (!side_open(gt, RL_SIDE_GT, path, status)) return false;
    size_t box_size = rl_criterion_box_size(criterion, RL_SIDE_GT);
    if (!(gt->source ? rl_objects_read(objects, gt->source, dataset->names, box_size, status)
                     : rl_objects_read_files(objects, &gt->files, dataset->names, box_size, status)))
        return false;
    rl_dataset_view_objects(dataset);
    if (!side_read_ids(gt, dataset->names, objects->num_samples, status)) return false;
    rl_source_close(gt->source);
    gt->source = NULL;
    return true;
}

static bool open_predictions(rl_dataset *dataset, const char *path, const rl_criterion *criterion, rl_status *status)
{
    rl_dataset_side *pred = &dataset->pred_side;
    rl_predictions *predictions = &dataset->predictions;
    /* includes a class for "no object", to which the last logit may belong */
    size_t default_classes = rl_objects_num_classes(&dataset->objects) + rl_criterion_reads(criterion, RL_LOGITS);
    if (!side_open(pred, RL_SIDE_PRED, path, status)) return false;
    dataset->reader =
        pred->source
            ? rl_prediction_source_open(pred->source, dataset->names, criterion, default_classes, predictions, status)
            : rl_prediction_files_open(&pred->files, dataset->names, criterion, default_classes, predictions, status);
    if (!dataset->reader) return false;
    predictions->origin.file = pred->file;
    return side_read_ids(pred, dataset->names, predictions->num_samples, status);
}

/* Pairs samples by id if both sides have ids, else by position. */
static bool pair(rl_dataset *dataset, rl_status *status)
{
    const rl_dataset_side *gt = &dataset->gt_side, *pred = &dataset->pred_side;
    size_t num_gt = dataset->objects.num_samples, num_pred = dataset->predictions.num_samples;
    if (gt->ids.text && pred->ids.text) {
        if (!rl_ids_pair(&gt->ids, &pred->ids, &dataset->gt_index, status)) return rl_in_file(status, pred->file);
        dataset->predictions.gt_index = dataset->gt_index;
    } else if (num_gt != num_pred) {
        rl_fail(status, RL_ERR_INPUT, "it has %zu samples; %zu were expected, as many as the ground truth has",
                num_pred, num_gt);
        return rl_in_file(status, pred->file);
    }
    if (!gt->ids.text && !pred->ids.text && !rl_ids_from_numbers(&dataset->numbers, NULL, num_gt, status)) return false;
    const rl_ids *ids = gt->ids.text ? &gt->ids : pred->ids.text ? &pred->ids : &dataset->numbers;
    dataset->ids = (const char *const *)ids->text;
    return true;
}

rl_dataset *rl_dataset_open(const char *gt_path, const char *pred_path, const rl_key *keys, size_t num_keys,
                            const rl_criterion *criterion, rl_status *status)
{
    rl_dataset *dataset = rl_dataset_create(gt_path, pred_path, status);
    if (!dataset) return NULL;
    dataset->names = rl_names_create(keys, num_keys, status);
    if (dataset->names && open_ground_truth(dataset, gt_path, criterion, status) &&
        open_predictions(dataset, pred_path, criterion, status) && rl_names_all_used(dataset->names, status) &&
        pair(dataset, status))
        return dataset;
    rl_dataset_close(dataset);
    return NULL;
}

void rl_dataset_close(rl_dataset *dataset)
{
    if (!dataset) return;
    if (dataset->reader) dataset->reader->release(dataset->predictions.context);
    rl_coco_release(&dataset->coco);
    rl_objects_release(&dataset->objects);
    side_release(&dataset->gt_side);
    side_release(&dataset->pred_side);
    rl_ids_release(&dataset->numbers);
    rl_slice_release(&dataset->slice);
    free(dataset->kept_ids);
    free(dataset->gt_index);
    rl_names_destroy(dataset->names);
    free(dataset);
}

const rl_ground_truth *rl_dataset_ground_truth(const rl_dataset *dataset)
{
    return &dataset->ground_truth;
}

const rl_predictions *rl_dataset_predictions(const rl_dataset *dataset)
{
    return &dataset->predictions;
}

const char *const *rl_dataset_ids(const rl_dataset *dataset)
{
    return dataset->ids;
}

bool rl_dataset_ids_fit_json(const rl_dataset *dataset, rl_status *status)
{
    const rl_dataset_side *named = dataset->gt_side.ids.text ? &dataset->gt_side : &dataset->pred_side;
    const size_t *kept = dataset->slice.gt_samples;
    for (size_t b = 0; b < dataset->ground_truth.num_samples; b++) {
        if (rl_is_utf8(dataset->ids[b])) continue;
        rl_fail(status, RL_ERR_INPUT, "its id '%.256s' is not UTF-8, as JSON holds it", dataset->ids[b]);
        rl_in_sample(status, kept ? kept[b] : b);
        return rl_in_file(status, named->file);
    }
    return true;
}

const char *const *rl_dataset_prediction_ids(const rl_dataset *dataset, bool *are_numbers)
{
    const rl_ids *ids = &dataset->pred_side.ids;
    *are_numbers = ids->are_numbers;
    return ids->text ? (const char *const *)ids->text + dataset->slice.first : NULL;
}

bool rl_dataset_unchanged(const rl_dataset *dataset, rl_status *status)
{
    return !dataset->pred_side.source || rl_source_unchanged(dataset->pred_side.source, status);
}
