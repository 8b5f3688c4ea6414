#include "formats/results/gradient_file.h"

#include "core/base/memory.h"
#include "formats/input/prediction_writer.h"
#include "formats/io/crc32.h"
#include "formats/io/output_offsets.h"
#include "formats/npz/npz_ids.h"

#include <stdlib.h>

/* Writes the archive except for its rows and its end: first to find where the rows go, and again when their CRC is
 * known. */
static void write_frame(rl_gradient_file *file, rl_npz_writer *npz)
{
    const rl_predictions *predictions = rl_dataset_predictions(file->dataset);
    rl_npz_start(npz, file->output);
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
        if (!rl_criterion_reads(file->criterion, id)) continue;
        rl_npz_begin_predictions(npz, file->criterion, id, predictions->num_samples, predictions->blocks.at[0].num_preds,
                                 predictions->blocks.at[0].num_classes);
        uint64_t size = (uint64_t)file->row[id] * predictions->num_samples;
        file->place[id] = rl_npz_leave(npz, size, (uint32_t)atomic_load(&file->crc[id]));
        rl_npz_end_array(npz);
    }
}

static bool measure_rows(rl_gradient_file *file, rl_status *status)
{
    const rl_predictions *predictions = rl_dataset_predictions(file->dataset);
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
        if (!rl_criterion_reads(file->criterion, id)) continue;
        size_t *row = &file->row[id], width = rl_array_width(file->criterion, id, predictions->blocks.at[0].num_classes), all;
        if (!rl_multiply(predictions->blocks.at[0].num_preds, width, row) || !rl_multiply(*row, sizeof(float), row) ||
            !rl_multiply(*row, predictions->num_samples, &all) || all > INT64_MAX / RL_NUM_ARRAYS - 4096)
            return rl_fail(status, RL_ERR_INPUT, "gradients of %zu predictions of %zu classes are too large for a file",
                           predictions->blocks.at[0].num_preds, predictions->blocks.at[0].num_classes);
    }
    return true;
}

bool rl_gradient_file_start(rl_gradient_file *file, const rl_dataset *dataset, const rl_criterion *criterion,
                            rl_output *output, rl_status *status)
{
    rl_npz_writer npz;
    *file = (rl_gradient_file){.dataset = dataset, .criterion = criterion, .output = output};
    if (!rl_output_has_offsets(output))
        return rl_fail(status, RL_ERR_ARGUMENT,
                       "is no file of its own, which gradients need: they are written in any order");
    if (!measure_rows(file, status)) return false;
    write_frame(file, &npz);
    return true;
}

bool rl_gradient_file_put(void *context, size_t first, size_t count, const rl_gradient_rows *rows, rl_status *status)
{
    rl_gradient_file *file = context;
    size_t num_samples = rl_dataset_predictions(file->dataset)->num_samples;
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
        const float *from = rows->of[0].rows[id];
        size_t row = file->row[id], size = row * count;
        if (!from) continue;
        if (!rl_output_write_at(file->output, file->place[id] + (uint64_t)row * first, from, size, status))
            return false;
        uint32_t crc = rl_crc32_part(rl_crc32(0, from, size), row * (num_samples - first - count));
        atomic_fetch_xor(&file->crc[id], crc);
    }
    return true;
}

static bool write_ids(const rl_gradient_file *file, rl_npz_writer *npz, rl_status *status)
{
    bool are_numbers;
    size_t count = rl_dataset_predictions(file->dataset)->num_samples;
    const char *const *ids = rl_dataset_prediction_ids(file->dataset, &are_numbers);
    return !ids || rl_npz_put_ids(npz, ids, are_numbers, count, status);
}

bool rl_gradient_file_end(rl_gradient_file *file, rl_status *status)
{
    rl_npz_writer npz;
    rl_output_rewind(file->output);
    write_frame(file, &npz);
    if (!write_ids(file, &npz, status)) return false;
    rl_npz_end(&npz);
    return true;
}
