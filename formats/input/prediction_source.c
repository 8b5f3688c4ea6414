#include "formats/input/prediction_source.h"

#include "core/base/memory.h"
#include "formats/input/prediction_slots.h"
#include "formats/input/turns.h"
#include "formats/source/shapes.h"

#include <stdlib.h>

typedef struct prediction_source {
    rl_source *source;
    rl_prediction_arrays arrays;
    rl_blocks blocks;
    size_t first; /* the number, among all samples, of the one that is 0 here */
    bool is_part; /* other samples were left out */
    rl_slots slots;
    rl_turns turns; /* for arrays that cannot be viewed in place: a queue for each block and array */
} prediction_source;

static const rl_query_arrays *arrays_of(const prediction_source *self, size_t k)
{
    return &self->arrays.of[rl_block_queries(self->blocks.at[k].id)];
}

/* The array in which a block's rows lie, or one without data if they must be read. */
static const rl_tensor *whole(const prediction_source *self, size_t k, rl_array_id id)
{
    return &rl_source_array(self->source, arrays_of(self, k)->index[id])->tensor;
}

/* Whether there are rows of this array to be read. */
static bool has_rows(const prediction_source *self, size_t k, rl_array_id id)
{
    return arrays_of(self, k)->name[id] && self->blocks.at[k].num_preds;
}

/* Whether an array of these queries is split into its layers, which may need memory of their own. */
static bool is_split(const prediction_source *self, const rl_query_arrays *of, rl_array_id id)
{
    return of->name[id] && of->has_layers && of->num_preds && !self->arrays.in_pieces;
}

static bool split(prediction_source *self, rl_status *status)
{
    for (int queries = 0; queries < RL_NUM_QUERIES; queries++) {
        const rl_query_arrays *of = &self->arrays.of[queries];
        for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++)
            if (is_split(self, of, id) && !rl_source_split(self->source, of->index[id], status)) return false;
    }
    return true;
}

static double split_bytes(const prediction_source *self)
{
    double bytes = 0.0;
    for (int queries = 0; queries < RL_NUM_QUERIES; queries++) {
        const rl_query_arrays *of = &self->arrays.of[queries];
        for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++)
            if (is_split(self, of, id)) bytes += rl_source_split_bytes(self->source, of->index[id]);
    }
    return bytes;
}

static bool prepare(void *context, size_t num_slots, size_t max_count, rl_status *status)
{
    (void)max_count;
    prediction_source *self = context;
    rl_turns_restart(&self->turns);
    return rl_slots_prepare(&self->slots, num_slots, self->blocks.count, status) && split(self, status);
}

/* Rows of (count * n, …) as (count, n, …). */
static void split_rows(rl_tensor *rows, size_t count, size_t n)
{
    for (int axis = rows->rank; axis > 0; axis--) {
        rows->shape[axis] = rows->shape[axis - 1];
        rows->stride[axis] = rows->stride[axis - 1];
    }
    rows->rank++;
    rows->shape[0] = count;
    rows->shape[1] = n;
    rows->stride[0] *= (ptrdiff_t)n;
}

/* Entry `index` of the second axis, (count, n, …) without n. */
static void take_entry(rl_tensor *rows, size_t index)
{
    rows->data += (ptrdiff_t)index * rows->stride[1];
    rows->rank--;
    for (int axis = 1; axis < rows->rank; axis++) {
        rows->shape[axis] = rows->shape[axis + 1];
        rows->stride[axis] = rows->stride[axis + 1];
    }
}

/* A block's rows of samples whose pieces follow each other: a piece is (P, …), or (L, P, …). */
static rl_tensor view_pieces(const prediction_source *self, size_t k, const rl_tensor *all, size_t first, size_t count)
{
    const rl_query_arrays *of = arrays_of(self, k);
    size_t each = of->has_layers ? of->num_layers : of->num_preds;
    rl_tensor rows = rl_tensor_rows(all, first * each, count * each);
    split_rows(&rows, count, each);
    if (of->has_layers) take_entry(&rows, rl_block_layer(&self->blocks, k));
    return rows;
}

/* The same, of an array whose rows are in memory, from `first` of all samples on. */
static rl_tensor view(const prediction_source *self, size_t k, rl_array_id id, size_t first, size_t count)
{
    const rl_tensor *all = whole(self, k, id);
    if (self->arrays.in_pieces) return view_pieces(self, k, all, first, count);
    if (!arrays_of(self, k)->has_layers) return rl_tensor_rows(all, first, count);
    const rl_tensor layer = rl_tensor_entry(all, rl_block_layer(&self->blocks, k));
    return rl_tensor_rows(&layer, first, count);
}

static bool load_block(const prediction_source *self, size_t k, size_t first, size_t count, rl_prediction_rows *rows,
                       rl_status *status)
{
    const rl_block *block = &self->blocks.at[k];
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
        rl_tensor *to = &rows->array[id];
        if (!arrays_of(self, k)->name[id]) continue;
        if (has_rows(self, k, id)) {
            if (whole(self, k, id)->data) *to = view(self, k, id, self->first + first, count);
            continue;
        }
        size_t shape[3];
        int rank = rl_prediction_shape(self->arrays.criterion, id, count, 0, block->num_classes, shape);
        if (!rl_tensor_init(to, RL_F32, sizeof(float), rank, shape, false, NULL, status)) return false;
    }
    return true;
}

static bool load(void *context, size_t slot, size_t first, size_t count, rl_prediction_rows *rows, rl_status *status)
{
    (void)slot;
    prediction_source *self = context;
    for (size_t k = 0; k < self->blocks.count; k++)
        if (!load_block(self, k, first, count, &rows[k], status)) return false;
    return true;
}

/* The batch's rows of an array that is read, in its turn. */
static bool read_rows(prediction_source *self, size_t k, rl_array_id id, size_t slot, size_t first, size_t count,
                      rl_tensor *rows, rl_status *status)
{
    const rl_query_arrays *of = arrays_of(self, k);
    rl_buffer *buffer = &self->slots.slot[slot].rows[k][id];
    size_t queue = k * RL_NUM_ARRAYS + id, from = self->first + first, layer = rl_block_layer(&self->blocks, k);
    if (!rl_turns_wait(&self->turns, queue, first))
        return rl_fail(status, RL_ERR_INPUT, "rows before these could not be read");
    bool done = of->has_layers
                    ? rl_source_read_layer(self->source, of->index[id], layer, from, count, rows, buffer, status)
                    : rl_source_read(self->source, of->index[id], from, count, rows, buffer, status);
    if (done) {
        rl_turns_pass(&self->turns, queue, first + count);
        return true;
    }
    rl_in_array(status, of->name[id]);
    return rl_in_file(status, rl_source_name(self->source));
}

static bool fetch(void *context, size_t slot, size_t first, size_t count, rl_prediction_rows *rows, rl_status *status)
{
    prediction_source *self = context;
    for (size_t k = 0; k < self->blocks.count; k++)
        for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
            rl_tensor *of_array = &rows[k].array[id];
            if (!has_rows(self, k, id)) continue;
            if (whole(self, k, id)->data
                    ? rl_source_fetch(self->source, arrays_of(self, k)->index[id], of_array, status)
                    : read_rows(self, k, id, slot, first, count, of_array, status))
                continue;
            rl_turns_fail(&self->turns, first);
            return false;
        }
    return true;
}

static void forget(void *context, size_t first, size_t count)
{
    prediction_source *self = context;
    for (size_t k = 0; k < self->blocks.count; k++)
        for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
            if (!has_rows(self, k, id) || !whole(self, k, id)->data) continue;
            const rl_tensor rows = view(self, k, id, self->first + first, count);
            rl_source_forget(self->source, arrays_of(self, k)->index[id], &rows);
        }
}

/* The CRC covers the whole array, so a part of it cannot be checked. */
static bool check(void *context, rl_status *status)
{
    prediction_source *self = context;
    for (int queries = 0; !self->is_part && queries < RL_NUM_QUERIES; queries++) {
        const rl_query_arrays *of = &self->arrays.of[queries];
        for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++)
            if (of->name[id] && !rl_source_check(self->source, of->index[id], status)) return false;
    }
    return rl_source_unchanged(self->source, status);
}

static void keep(void *context, size_t first, size_t count)
{
    prediction_source *self = context;
    self->first = first;
    self->is_part = count < self->arrays.num_samples;
}

static uint32_t digest(const void *context)
{
    const prediction_source *self = context;
    return self->arrays.num_samples ? rl_prediction_arrays_digest(&self->arrays, self->source) : 0;
}

static void release(void *context)
{
    prediction_source *self = context;
    rl_slots_release(&self->slots);
    rl_turns_destroy(&self->turns);
    free(self);
}

static const rl_prediction_reader reader = {keep, digest, release};

const rl_prediction_reader *rl_prediction_source_open(rl_source *source, rl_names *names, const rl_criterion *criterion,
                                                      size_t default_classes, rl_predictions *predictions,
                                                      rl_status *status)
{
    prediction_source *self = rl_alloc(1, sizeof *self, status);
    if (!self) return NULL;
    self->source = source;
    rl_prediction_arrays *arrays = &self->arrays;
    bool done = rl_prediction_arrays_find(arrays, source, names, criterion, status);
    if (done) self->blocks = rl_prediction_arrays_blocks(arrays, default_classes);
    if (!done || !rl_turns_init(&self->turns, self->blocks.count * RL_NUM_ARRAYS, status)) {
        free(self);
        return NULL;
    }
    *predictions = (rl_predictions){.num_samples = arrays->num_samples,
                                    .blocks = self->blocks,
                                    .reading_bytes = split_bytes(self),
                                    .load = load,
                                    .prepare = prepare,
                                    .fetch = fetch,
                                    .forget = forget,
                                    .check = check,
                                    .context = self};
    rl_prediction_arrays_describe(arrays, predictions);
    return &reader;
}
