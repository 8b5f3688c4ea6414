#include "formats/results/gradient_file.h"

#include "core/base/memory.h"
#include "core/base/utf8.h"
#include "formats/input/prediction_writer.h"
#include "formats/io/crc32.h"
#include "formats/io/output_places.h"

#include <stdlib.h>

/* The archive but for its rows and its end: once to find the rows' places, and again when their CRC is known. */
static void write_frame(rl_gradient_file *file, rl_npz_writer *npz)
{
    const rl_predictions *predictions = rl_dataset_predictions(file->dataset);
    rl_npz_start(npz, file->output);
    for (int kind = 0; kind < RL_PRED_ARRAYS; kind++) {
        rl_npz_begin_predictions(npz, kind, predictions->num_samples, predictions->num_preds, predictions->num_classes);
        uint64_t size = (uint64_t)file->row[kind] * predictions->num_samples;
        file->place[kind] = rl_npz_leave(npz, size, (uint32_t)atomic_load(&file->crc[kind]));
        rl_npz_end_array(npz);
    }
}

static bool measure_rows(rl_gradient_file *file, rl_status *status)
{
    const rl_predictions *predictions = rl_dataset_predictions(file->dataset);
    for (int kind = 0; kind < RL_PRED_ARRAYS; kind++) {
        size_t *row = &file->row[kind], width = rl_prediction_width(kind, predictions->num_classes), all;
        if (!rl_multiply(predictions->num_preds, width, row) || !rl_multiply(*row, sizeof(float), row) ||
            !rl_multiply(*row, predictions->num_samples, &all) || all > INT64_MAX / RL_PRED_ARRAYS - 4096)
            return rl_fail(status, RL_ERR_INPUT, "gradients of %zu predictions of %zu classes are too large for a file",
                           predictions->num_preds, predictions->num_classes);
    }
    return true;
}

bool rl_gradient_file_start(rl_gradient_file *file, const rl_dataset *dataset, rl_output *output, rl_status *status)
{
    rl_npz_writer npz;
    *file = (rl_gradient_file){.dataset = dataset, .output = output};
    if (!rl_output_has_places(output))
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
    const float *const from[] = {[RL_PRED_BOXES] = rows->boxes,
                                 [RL_PRED_CLASS_PROBS] = rows->class_probs,
                                 [RL_PRED_EXISTENCE] = rows->existence};
    for (int kind = 0; kind < RL_PRED_ARRAYS; kind++) {
        size_t row = file->row[kind], size = row * count;
        if (!rl_output_place(file->output, file->place[kind] + (uint64_t)row * first, from[kind], size, status))
            return false;
        uint32_t crc = rl_crc32_part(rl_crc32(0, from[kind], size), row * (num_samples - first - count));
        atomic_fetch_xor(&file->crc[kind], crc);
    }
    return true;
}

static void write_numbers(rl_npz_writer *npz, const char *const *ids, size_t count)
{
    rl_npz_begin_array(npz, "ids", RL_I64, sizeof(int64_t), 1, &count);
    for (size_t b = 0; b < count; b++) {
        int64_t id = strtoll(ids[b], NULL, 10);
        rl_npz_append(npz, &id, sizeof id);
    }
}

/* Code points of the longest id, at least 1. */
static bool measure_texts(const char *const *ids, size_t count, size_t *width, rl_status *status)
{
    *width = 1;
    for (size_t b = 0; b < count; b++) {
        size_t length = 0;
        if (!rl_is_utf8(ids[b]))
            return rl_fail(status, RL_ERR_INPUT, "the id '%.256s' is not UTF-8, as a file of gradients holds it",
                           ids[b]);
        for (const char *at = ids[b]; *at; length++) rl_utf8_take(&at);
        if (length > *width) *width = length;
    }
    return true;
}

static void write_texts(rl_npz_writer *npz, const char *const *ids, size_t count, size_t width)
{
    rl_npz_begin_array(npz, "ids", RL_UCS4, width * sizeof(uint32_t), 1, &count);
    for (size_t b = 0; b < count; b++) {
        const char *at = ids[b];
        for (size_t k = 0; k < width; k++) {
            uint32_t code = *at ? rl_utf8_take(&at) : 0;
            rl_npz_append(npz, &code, sizeof code);
        }
    }
}

static bool write_ids(const rl_gradient_file *file, rl_npz_writer *npz, rl_status *status)
{
    bool are_numbers;
    size_t count = rl_dataset_predictions(file->dataset)->num_samples, width;
    const char *const *ids = rl_dataset_prediction_ids(file->dataset, &are_numbers);
    if (!ids) return true;
    if (are_numbers) {
        write_numbers(npz, ids, count);
    } else {
        if (!measure_texts(ids, count, &width, status)) return false;
        write_texts(npz, ids, count, width);
    }
    rl_npz_end_array(npz);
    return true;
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
