#include "formats/coco/prediction_coco.h"

#include "core/base/memory.h"
#include "formats/coco/coco_rows.h"
#include "formats/input/prediction_slots.h"
#include "formats/io/crc32.h"

#include <stdlib.h>

typedef struct prediction_coco {
    const rl_coco *coco;
    size_t num_samples, num_preds;
    rl_blocks blocks;
    size_t length[RL_NUM_ARRAYS]; /* the numbers in a sample's rows */
    size_t first;                 /* which of all samples is sample 0 here */
    rl_slots slots;
} prediction_coco;

static bool prepare(void *context, size_t num_slots, size_t max_count, rl_status *status)
{
    (void)max_count;
    prediction_coco *self = context;
    return rl_slots_prepare(&self->slots, num_slots, self->blocks.count, status);
}

static bool load(void *context, size_t slot, size_t first, size_t count, rl_prediction_rows *rows, rl_status *status)
{
    (void)first;
    const prediction_coco *self = context;
    return rl_slots_make_rows(&self->slots, slot, rl_coco_criterion(), &self->blocks, count, rows, status);
}

static bool fetch(void *context, size_t slot, size_t first, size_t count, rl_prediction_rows *rows, rl_status *status)
{
    (void)rows;
    (void)status;
    const prediction_coco *self = context;
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
        float *to = self->slots.slot[slot].rows[0][id].data;
        for (size_t b = 0; rl_criterion_reads(rl_coco_criterion(), id) && b < count; b++, to += self->length[id])
            rl_coco_rows(self->coco, self->num_preds, id, self->first + first + b, to);
    }
    return true;
}

static void keep(void *context, size_t first, size_t count)
{
    (void)count;
    prediction_coco *self = context;
    self->first = first;
}

static uint32_t digest(const void *context)
{
    const prediction_coco *self = context;
    const rl_coco *coco = self->coco;
    uint32_t digest = rl_crc32(0, coco->first_detection, (self->num_samples + 1) * sizeof *coco->first_detection);
    for (size_t i = 0; i < coco->num_detections; i++) {
        const rl_detection *one = &coco->detections[i];
        digest = rl_crc32(digest, &one->score, sizeof one->score);
        digest = rl_crc32(digest, one->box, sizeof one->box);
        digest = rl_crc32(digest, &one->label, sizeof one->label);
    }
    return digest;
}

static void release(void *context)
{
    prediction_coco *self = context;
    rl_slots_release(&self->slots);
    free(self);
}

static const rl_prediction_reader reader = {keep, digest, release};

const rl_prediction_reader *rl_prediction_coco_open(const rl_coco *coco, size_t num_preds, rl_predictions *predictions,
                                                    rl_status *status)
{
    prediction_coco *self = rl_alloc(1, sizeof *self, status);
    if (!self) return NULL;
    *self = (prediction_coco){.coco = coco,
                              .num_samples = coco->objects.num_samples,
                              .num_preds = num_preds,
                              .blocks = rl_blocks_of_one(num_preds, coco->num_classes)};
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
        if (rl_coco_row_length(coco, num_preds, id, &self->length[id])) continue;
        rl_fail(status, RL_ERR_MEMORY, "out of memory: %zu predictions of %zu classes a sample are too many", num_preds,
                coco->num_classes);
        free(self);
        return NULL;
    }
    *predictions = (rl_predictions){.num_samples = self->num_samples,
                                    .blocks = self->blocks,
                                    .load = load,
                                    .prepare = prepare,
                                    .fetch = fetch,
                                    .context = self};
    return &reader;
}
