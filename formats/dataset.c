#include "dataset.h"

#include "crc32.h"
#include "ground_truth.h"
#include "ids.h"
#include "memory.h"
#include "prediction_files.h"
#include "prediction_source.h"
#include "sample_files.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

/* One side's file or folder, open. */
typedef struct side {
    rl_side which;
    char *file;            /* as errors call it */
    rl_sample_files files; /* of a folder of per-sample files; else empty */
    rl_source *source;     /* else this */
    rl_ids ids;            /* empty where the side carries none */
} side;

struct rl_dataset {
    rl_names *names;
    side gt_side, pred_side;
    rl_objects objects;
    rl_prediction_source *from_source; /* one of these two */
    rl_prediction_files *from_files;
    rl_ids places; /* where neither side carries ids */
    const char *const *ids;
    size_t *gt_index;
    rl_slice slice; /* where a shard was kept, with its ids and part */
    const char **kept_ids;
    rl_part part;
    rl_ground_truth ground_truth;
    rl_predictions predictions;
};

static bool side_open(side *one, rl_side which, const char *path, rl_status *status)
{
    one->which = which;
    if (!rl_sample_files_list(&one->files, path, status)) return false;
    if (one->files.count == 0 && !(one->source = rl_source_open(path, status))) return false;
    one->file = rl_copy_text(one->source ? rl_source_name(one->source) : path, status);
    if (!one->file) return false;
    return one->source || rl_ids_from_texts(&one->ids, one->files.id, one->files.count, status) ||
           rl_in_file(status, path);
}

static void side_release(side *one)
{
    rl_source_close(one->source);
    rl_sample_files_release(&one->files);
    rl_ids_release(&one->ids);
    free(one->file);
}

/* The array of ids that a source may have; a folder's files have theirs from their names. */
static bool side_read_ids(side *one, rl_names *names, size_t num_samples, rl_status *status)
{
    rl_found found;
    rl_tensor all;
    void *buffer = NULL;
    size_t capacity = 0;
    if (!one->source) return true;
    if (!rl_names_find(names, one->which, RL_ROLE_IDS, one->source, &found, status)) return false;
    bool done = !found.name || (rl_source_read_all(one->source, found.index, &all, &buffer, &capacity, status) &&
                                rl_ids_from_array(&one->ids, &all, num_samples, status));
    free(buffer);
    if (done) return true;
    rl_in_array(status, found.name);
    return rl_in_file(status, one->file);
}

static bool open_ground_truth(rl_dataset *dataset, const char *path, rl_status *status)
{
    side *gt = &dataset->gt_side;
    rl_objects *objects = &dataset->objects;
    if (!side_open(gt, RL_SIDE_GT, path, status)) return false;
    if (!(gt->source ? rl_objects_read(objects, gt->source, dataset->names, status)
                     : rl_objects_read_files(objects, &gt->files, dataset->names, status)))
        return false;
    dataset->ground_truth = (rl_ground_truth){
        .num_samples = objects->num_samples,
        .offsets = objects->offsets,
        .boxes = objects->boxes,
        .labels = objects->labels,
        .weights = objects->weights,
        .origin = {.file = gt->file,
                   .sample_files = (const char *const *)gt->files.path,
                   .boxes = objects->name[RL_OBJECT_BOXES],
                   .labels = objects->name[RL_OBJECT_LABELS],
                   .weights = objects->name[RL_OBJECT_WEIGHTS]},
    };
    if (!side_read_ids(gt, dataset->names, objects->num_samples, status)) return false;
    rl_source_close(gt->source);
    gt->source = NULL;
    return true;
}

static bool open_predictions(rl_dataset *dataset, const char *path, rl_status *status)
{
    side *pred = &dataset->pred_side;
    rl_predictions *predictions = &dataset->predictions;
    size_t default_classes = rl_objects_num_classes(&dataset->objects);
    if (!side_open(pred, RL_SIDE_PRED, path, status)) return false;
    if (pred->source)
        dataset->from_source =
            rl_prediction_source_open(pred->source, dataset->names, default_classes, predictions, status);
    else
        dataset->from_files =
            rl_prediction_files_open(&pred->files, dataset->names, default_classes, predictions, status);
    if (!dataset->from_source && !dataset->from_files) return false;
    predictions->origin.file = pred->file;
    return side_read_ids(pred, dataset->names, predictions->num_samples, status);
}

/* By id where both sides carry ids, else by place. */
static bool pair(rl_dataset *dataset, rl_status *status)
{
    const side *gt = &dataset->gt_side, *pred = &dataset->pred_side;
    size_t num_gt = dataset->objects.num_samples, num_pred = dataset->predictions.num_samples;
    if (gt->ids.text && pred->ids.text) {
        if (!rl_ids_pair(&gt->ids, &pred->ids, &dataset->gt_index, status)) return rl_in_file(status, pred->file);
        dataset->predictions.gt_index = dataset->gt_index;
    } else if (num_gt != num_pred) {
        rl_fail(status, RL_ERR_INPUT, "it has %zu samples; %zu were expected, as many as the ground truth has",
                num_pred, num_gt);
        return rl_in_file(status, pred->file);
    }
    if (!gt->ids.text && !pred->ids.text && !rl_ids_from_places(&dataset->places, num_gt, status)) return false;
    const rl_ids *ids = gt->ids.text ? &gt->ids : pred->ids.text ? &pred->ids : &dataset->places;
    dataset->ids = (const char *const *)ids->text;
    return true;
}

rl_dataset *rl_dataset_open(const char *gt_path, const char *pred_path, const rl_key *keys, size_t num_keys,
                            rl_status *status)
{
    if (strcmp(gt_path, "-") == 0 && strcmp(pred_path, "-") == 0) {
        rl_fail(status, RL_ERR_ARGUMENT, "ground truth and predictions cannot both be standard input");
        return NULL;
    }
    rl_dataset *dataset = rl_alloc(1, sizeof *dataset, status);
    if (!dataset) return NULL;
    dataset->names = rl_names_create(keys, num_keys, status);
    if (dataset->names && open_ground_truth(dataset, gt_path, status) && open_predictions(dataset, pred_path, status) &&
        rl_names_all_used(dataset->names, status) && pair(dataset, status))
        return dataset;
    rl_dataset_close(dataset);
    return NULL;
}

static void add_ids(uint32_t *digest, const rl_ids *ids)
{
    for (size_t i = 0; i < ids->count; i++) *digest = rl_crc32(*digest, ids->text[i], strlen(ids->text[i]) + 1);
}

/* All of the ground truth, and of the predictions what is known before they are read. */
static uint32_t digest_input(const rl_dataset *dataset)
{
    const rl_objects *objects = &dataset->objects;
    const rl_predictions *predictions = &dataset->predictions;
    const size_t known[] = {predictions->num_samples, predictions->num_preds, predictions->num_classes,
                            dataset->from_source ? rl_prediction_source_digest(dataset->from_source)
                                                 : rl_prediction_files_digest(dataset->from_files)};
    uint32_t digest = rl_crc32(0, known, sizeof known);
    digest = rl_crc32(digest, objects->offsets, (objects->num_samples + 1) * sizeof *objects->offsets);
    digest = rl_crc32(digest, objects->boxes, objects->num_objects * 4 * sizeof *objects->boxes);
    digest = rl_crc32(digest, objects->labels, objects->num_objects * sizeof *objects->labels);
    if (objects->weights) digest = rl_crc32(digest, objects->weights, objects->num_objects * sizeof *objects->weights);
    add_ids(&digest, &dataset->gt_side.ids);
    add_ids(&digest, &dataset->pred_side.ids);
    return digest;
}

static bool keep_ids(rl_dataset *dataset, rl_status *status)
{
    const rl_slice *slice = &dataset->slice;
    if (!(dataset->kept_ids = rl_alloc(slice->count, sizeof *dataset->kept_ids, status))) return false;
    for (size_t b = 0; b < slice->count; b++) {
        dataset->kept_ids[b] = dataset->ids[slice->gt_places[b]];
        if (rl_is_utf8(dataset->kept_ids[b])) continue;
        rl_fail(status, RL_ERR_INPUT, "its id '%.256s' is not UTF-8, which a part of a run must hold",
                dataset->kept_ids[b]);
        return rl_in_sample(status, slice->gt_places[b]);
    }
    dataset->ids = dataset->kept_ids;
    return true;
}

bool rl_dataset_keep(rl_dataset *dataset, rl_shard shard, rl_status *status)
{
    rl_slice *slice = &dataset->slice;
    rl_predictions *predictions = &dataset->predictions;
    rl_ground_truth *gt = &dataset->ground_truth;
    if (!rl_slice_make(slice, shard, predictions->num_samples, predictions->gt_index, status)) return false;
    if (!keep_ids(dataset, status)) return false;
    dataset->part = (rl_part){.shard = shard,
                              .num_samples = predictions->num_samples,
                              .input = digest_input(dataset),
                              .places = slice->gt_places};
    if (dataset->from_source)
        rl_prediction_source_keep(dataset->from_source, slice->first, slice->count);
    else
        rl_prediction_files_keep(dataset->from_files, slice->first);
    rl_objects_keep(&dataset->objects, slice->gt_places, slice->count);
    gt->num_samples = predictions->num_samples = slice->count;
    gt->origin.places = slice->gt_places;
    predictions->origin.places = slice->pred_places;
    if (predictions->gt_index) predictions->gt_index = slice->gt_index;
    return true;
}

void rl_dataset_close(rl_dataset *dataset)
{
    if (!dataset) return;
    rl_prediction_source_close(dataset->from_source);
    rl_prediction_files_close(dataset->from_files);
    rl_objects_release(&dataset->objects);
    side_release(&dataset->gt_side);
    side_release(&dataset->pred_side);
    rl_ids_release(&dataset->places);
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

const rl_part *rl_dataset_part(const rl_dataset *dataset)
{
    return dataset->part.shard.of ? &dataset->part : NULL;
}

const char *const *rl_dataset_ids(const rl_dataset *dataset)
{
    return dataset->ids;
}

bool rl_dataset_unchanged(const rl_dataset *dataset, rl_status *status)
{
    return !dataset->pred_side.source || rl_source_unchanged(dataset->pred_side.source, status);
}
