#include "formats/results/gradient_file.h"

#include "core/base/memory.h"
#include "formats/input/prediction_writer.h"
#include "formats/io/crc32.h"
#include "formats/io/output_offsets.h"
#include "formats/npz/npz_ids.h"

#include <stdlib.h>

/* The place among the blocks of the first layer of such queries, which stands for the others; the number of blocks
 * where there is none. */
static size_t block_of(const rl_blocks *blocks, rl_queries queries)
{
    size_t k = 0;
    while (k < blocks->count && rl_block_queries(blocks->at[k].id) != queries) k++;
    return k;
}

/* Writes the archive except for its rows and its end: first to find where the rows go, and again when their CRC is
 * known. */
static void write_frame(rl_gradient_file *file, rl_npz_writer *npz)
{
    const rl_predictions *predictions = rl_dataset_predictions(file->dataset);
    rl_npz_start(npz, file->output);
    for (rl_queries queries = 0; queries < RL_NUM_QUERIES; queries++)
        for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
            struct rl_gradient_array *array = &file->array[queries][id];
            const rl_block *block = &predictions->blocks.at[block_of(&predictions->blocks, queries)];
            if (!array->num_layers) continue;
            rl_npz_begin_predictions(npz, file->criterion, id, predictions->num_samples, block,
                                     predictions->has_layers[queries] ? array->num_layers : 0);
            uint64_t size = (uint64_t)array->row * predictions->num_samples * array->num_layers;
            array->place = rl_npz_leave(npz, size, (uint32_t)atomic_load(&array->crc));
            rl_npz_end_array(npz);
        }
}

static bool measure_rows(rl_gradient_file *file, size_t k, rl_status *status)
{
    const rl_predictions *predictions = rl_dataset_predictions(file->dataset);
    const rl_block *block = &predictions->blocks.at[k];
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
        struct rl_gradient_array *array = &file->array[rl_block_queries(block->id)][id];
        if (!rl_criterion_reads(file->criterion, id)) continue;
        size_t all, width = rl_array_width(file->criterion, id, block->num_classes);
        array->num_layers++;
        if (!rl_multiply(block->num_preds, width, &array->row) ||
            !rl_multiply(array->row, sizeof(float), &array->row) ||
            !rl_multiply(array->row, predictions->num_samples, &all) ||
            all > INT64_MAX / ((size_t)RL_NUM_BLOCK_IDS * RL_NUM_ARRAYS) - 4096)
            return rl_fail(status, RL_ERR_INPUT, "gradients of %zu predictions of %zu classes are too large for a file",
                           block->num_preds, block->num_classes);
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
    for (size_t k = 0; k < rl_dataset_predictions(dataset)->blocks.count; k++)
        if (!measure_rows(file, k, status)) return false;
    write_frame(file, &npz);
    return true;
}

/* Writes a batch's rows of a layer to their place. */
static bool put_rows(rl_gradient_file *file, struct rl_gradient_array *array, size_t layer, size_t first, size_t count,
                     const float *rows, rl_status *status)
{
    size_t num_samples = rl_dataset_predictions(file->dataset)->num_samples;
    size_t before = layer * num_samples + first, behind = array->num_layers * num_samples - before - count;
    size_t size = array->row * count;
    if (!rl_output_write_at(file->output, array->place + (uint64_t)array->row * before, rows, size, status))
        return false;
    atomic_fetch_xor(&array->crc, rl_crc32_part(rl_crc32(0, rows, size), array->row * behind));
    return true;
}

bool rl_gradient_file_put(void *context, size_t first, size_t count, const rl_gradient_rows *rows, rl_status *status)
{
    rl_gradient_file *file = context;
    for (size_t k = 0; k < rows->blocks->count; k++) {
        rl_queries queries = rl_block_queries(rows->blocks->at[k].id);
        size_t layer = rl_block_layer(rows->blocks, k);
        for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
            const float *from = rows->of[k].rows[id];
            if (from && !put_rows(file, &file->array[queries][id], layer, first, count, from, status)) return false;
        }
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
