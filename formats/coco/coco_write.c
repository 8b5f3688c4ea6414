#include "formats/coco/coco_write.h"

#include "core/base/memory.h"
#include "formats/coco/coco_rows.h"
#include "formats/input/prediction_writer.h"
#include "formats/text/number.h"

#include <stdlib.h>

/* "[", the numbers and "]". All are finite. */
static void put_box(rl_output *output, const float *box)
{
    char text[RL_NUMBER_SIZE];
    for (int k = 0; k < 4; k++) {
        rl_print_f64((double)box[k], text);
        rl_output_text(output, k ? ", " : "[");
        rl_output_text(output, text);
    }
    rl_output_text(output, "]");
}

static void put_sample(const rl_coco *coco, size_t sample, rl_output *output)
{
    const rl_objects *objects = &coco->objects;
    size_t first = objects->offsets[sample], end = objects->offsets[sample + 1];
    rl_output_text(output, "{\"id\": \"");
    rl_output_whole(output, (int64_t)coco->image_ids[sample]);
    rl_output_text(output, "\", \"boxes\": [");
    for (size_t i = first; i < end; i++) {
        if (i > first) rl_output_text(output, ", ");
        put_box(output, objects->boxes + 4 * i);
    }
    rl_output_text(output, "], \"labels\": [");
    for (size_t i = first; i < end; i++) {
        if (i > first) rl_output_text(output, ", ");
        rl_output_whole(output, objects->labels[i]);
    }
    rl_output_text(output, "]}");
}

void rl_coco_write_ground_truth(const rl_coco *coco, rl_output *output)
{
    rl_output_text(output, "{\"samples\": [");
    for (size_t b = 0; b < coco->objects.num_samples; b++) {
        rl_output_text(output, b ? ",\n" : "\n");
        put_sample(coco, b, output);
    }
    rl_output_text(output, "\n]}\n");
}

static bool write_rows(const rl_coco *coco, size_t num_preds, int kind, rl_npz_writer *npz, rl_status *status)
{
    size_t length;
    if (!rl_coco_row_length(coco, num_preds, kind, &length)) length = (size_t)-1;
    float *rows = rl_alloc(length, sizeof *rows, status);
    if (!rows) return false;
    rl_npz_begin_predictions(npz, kind, coco->objects.num_samples, num_preds, coco->num_classes);
    for (size_t b = 0; b < coco->objects.num_samples; b++) {
        rl_coco_rows(coco, num_preds, kind, b, rows);
        rl_npz_append(npz, rows, length * sizeof *rows);
    }
    rl_npz_end_array(npz);
    free(rows);
    return true;
}

static void write_ids(const rl_coco *coco, rl_npz_writer *npz)
{
    rl_npz_begin_array(npz, "ids", RL_I64, sizeof(int64_t), 1, &coco->objects.num_samples);
    for (size_t b = 0; b < coco->objects.num_samples; b++) {
        int64_t id = (int64_t)coco->image_ids[b];
        rl_npz_append(npz, &id, sizeof id);
    }
    rl_npz_end_array(npz);
}

bool rl_coco_write_predictions(const rl_coco *coco, size_t num_preds, rl_output *output, rl_status *status)
{
    rl_npz_writer npz;
    rl_npz_start(&npz, output);
    for (int kind = 0; kind < RL_PRED_ARRAYS; kind++)
        if (!write_rows(coco, num_preds, kind, &npz, status)) return false;
    write_ids(coco, &npz);
    rl_npz_end(&npz);
    return true;
}
