#include "formats/coco/coco_write.h"

#include "core/base/memory.h"
#include "core/formulas/formulas.h"
#include "formats/coco/coco_rows.h"
#include "formats/input/prediction_writer.h"
#include "formats/json/json_writer.h"
#include "formats/npz/npz_ids.h"

#include <stdlib.h>

static void put_boxes(rl_json_writer *json, const float *boxes, size_t count)
{
    rl_json_put_key(json, rl_array_names[RL_GT_BOXES]);
    rl_json_open(json, '[');
    for (size_t i = 0; i < count; i++) {
        rl_json_open(json, '[');
        for (size_t k = 0; k < RL_BOX_SIZE; k++) rl_json_put_f64(json, (double)boxes[RL_BOX_SIZE * i + k]);
        rl_json_close(json, ']');
    }
    rl_json_close(json, ']');
}

static void put_sample(const rl_coco *coco, size_t sample, rl_json_writer *json)
{
    const rl_objects *objects = &coco->objects;
    size_t first = objects->offsets[sample], end = objects->offsets[sample + 1];
    char digits[RL_COCO_DIGITS];
    rl_json_open(json, '{');
    rl_json_put_key(json, "id");
    rl_json_put_text(json, rl_coco_id_name(&coco->texts, coco->image_ids[sample], digits));
    put_boxes(json, objects->boxes + RL_BOX_SIZE * first, end - first);
    rl_json_put_key(json, rl_array_names[RL_GT_LABELS]);
    rl_json_open(json, '[');
    for (size_t i = first; i < end; i++) rl_json_put_whole(json, objects->labels[i]);
    rl_json_close(json, ']');
    rl_json_close(json, '}');
}

void rl_coco_write_ground_truth(const rl_coco *coco, rl_output *output)
{
    rl_json_writer json = {.output = output, .space = " "};
    rl_json_open(&json, '{');
    rl_json_put_key(&json, "samples");
    rl_json_open(&json, '[');
    for (size_t b = 0; b < coco->objects.num_samples; b++) {
        rl_json_break(&json, "\n");
        put_sample(coco, b, &json);
    }
    rl_output_text(output, "\n");
    rl_json_close(&json, ']');
    rl_json_close(&json, '}');
    rl_output_text(output, "\n");
}

static bool write_rows(const rl_coco *coco, size_t num_preds, rl_array_id id, rl_npz_writer *npz, rl_status *status)
{
    size_t length;
    if (!rl_coco_row_length(coco, num_preds, id, &length)) length = (size_t)-1;
    float *rows = rl_alloc(length, sizeof *rows, status);
    if (!rows) return false;
    const rl_blocks blocks = rl_blocks_of_one(num_preds, coco->num_classes);
    rl_npz_begin_predictions(npz, rl_coco_criterion(), id, coco->objects.num_samples, &blocks.at[0], 0);
    for (size_t b = 0; b < coco->objects.num_samples; b++) {
        rl_coco_rows(coco, num_preds, id, b, rows);
        rl_npz_append(npz, rows, length * sizeof *rows);
    }
    rl_npz_end_array(npz);
    free(rows);
    return true;
}

static bool write_ids(const rl_coco *coco, rl_npz_writer *npz, rl_status *status)
{
    rl_ids ids;
    if (!rl_coco_image_ids(coco, &ids, status)) return false;
    bool done = rl_npz_put_ids(npz, (const char *const *)ids.text, ids.are_numbers, ids.count, status);
    rl_ids_release(&ids);
    return done;
}

bool rl_coco_write_predictions(const rl_coco *coco, size_t num_preds, rl_output *output, rl_status *status)
{
    rl_npz_writer npz;
    rl_npz_start(&npz, output);
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++)
        if (rl_criterion_reads(rl_coco_criterion(), id) && !write_rows(coco, num_preds, id, &npz, status)) return false;
    if (!write_ids(coco, &npz, status)) return false;
    rl_npz_end(&npz);
    return true;
}
