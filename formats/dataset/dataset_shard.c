#include "core/base/memory.h"
#include "formats/dataset/dataset.h"
#include "formats/dataset/dataset_parts.h"
#include "formats/io/crc32.h"

#include <string.h>

static void add_ids(uint32_t *digest, const rl_ids *ids)
{
    for (size_t i = 0; i < ids->count; i++) *digest = rl_crc32(*digest, ids->text[i], strlen(ids->text[i]) + 1);
}

/* Covers all of the ground truth, and what is known about the predictions before they are read. */
static uint32_t digest_input(const rl_dataset *dataset)
{
    const rl_objects *objects = &dataset->objects;
    const rl_predictions *predictions = &dataset->predictions;
    const rl_blocks *blocks = &predictions->blocks;
    const size_t known[] = {predictions->num_samples, blocks->at[0].num_preds, blocks->at[0].num_classes,
                            dataset->reader->digest(predictions->context)};
    uint32_t digest = rl_crc32(0, known, sizeof known);
    for (size_t k = 1; k < blocks->count; k++) {
        const rl_block *block = &blocks->at[k];
        const size_t other[] = {(size_t)block->id, block->num_preds, block->num_classes, block->num_groups};
        digest = rl_crc32(digest, other, sizeof other);
    }
    digest = rl_crc32(digest, objects->offsets, (objects->num_samples + 1) * sizeof *objects->offsets);
    digest = rl_crc32(digest, objects->boxes, objects->num_objects * objects->box_size * sizeof *objects->boxes);
    digest = rl_crc32(digest, objects->labels, objects->num_objects * sizeof *objects->labels);
    if (objects->weights) digest = rl_crc32(digest, objects->weights, objects->num_objects * sizeof *objects->weights);
    if (objects->steps) digest = rl_crc32(digest, objects->steps, objects->num_samples * sizeof *objects->steps);
    if (objects->ranks) digest = rl_crc32(digest, objects->ranks, objects->num_samples * sizeof *objects->ranks);
    add_ids(&digest, &dataset->gt_side.ids);
    add_ids(&digest, &dataset->pred_side.ids);
    return digest;
}

static bool keep_ids(rl_dataset *dataset, rl_status *status)
{
    const rl_slice *slice = &dataset->slice;
    if (!(dataset->kept_ids = rl_alloc(slice->count, sizeof *dataset->kept_ids, status))) return false;
    for (size_t b = 0; b < slice->count; b++) dataset->kept_ids[b] = dataset->ids[slice->gt_samples[b]];
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
                              .places = slice->gt_samples};
    dataset->reader->keep(predictions->context, slice->first, slice->count);
    rl_objects_keep(&dataset->objects, slice->gt_samples, slice->count);
    gt->num_samples = predictions->num_samples = slice->count;
    gt->origin.places = slice->gt_samples;
    predictions->origin.places = slice->pred_samples;
    if (predictions->gt_index) predictions->gt_index = slice->gt_index;
    return true;
}

const rl_part *rl_dataset_part(const rl_dataset *dataset)
{
    return dataset->part.shard.of ? &dataset->part : NULL;
}
