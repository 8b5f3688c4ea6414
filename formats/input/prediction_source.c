#include "formats/input/prediction_source.h"

#include "core/base/memory.h"
#include "formats/input/prediction_slots.h"
#include "formats/input/turns.h"
#include "formats/source/shapes.h"

#include <stdlib.h>
#include <string.h>

typedef struct prediction_source {
    rl_source *source;
    rl_prediction_arrays arrays;
    size_t first; /* the number, among all samples, of the one that is 0 here */
    bool is_part; /* other samples were left out */
    rl_slots slots;
    rl_turns turns; /* for arrays that cannot be viewed in place */
} prediction_source;

static bool prepare(void *context, size_t num_slots, size_t max_count, rl_status *status)
{
    (void)max_count;
    prediction_source *self = context;
    rl_turns_restart(&self->turns);
    return rl_slots_prepare(&self->slots, num_slots, status);
}

/* Rows of (count * P, …) as (count, P, …). */
static void split_rows(rl_tensor *rows, size_t count, size_t num_preds)
{
    for (int axis = rows->rank; axis > 0; axis--) {
        rows->shape[axis] = rows->shape[axis - 1];
        rows->stride[axis] = rows->stride[axis - 1];
    }
    rows->rank++;
    rows->shape[0] = count;
    rows->shape[1] = num_preds;
    rows->stride[0] *= (ptrdiff_t)num_preds;
}

/* The number of rows that a sample has in the file. */
static size_t rows_each(const rl_prediction_arrays *arrays)
{
    return arrays->in_pieces ? arrays->num_preds : 1;
}

static size_t row_of(const prediction_source *self, size_t sample)
{
    return (self->first + sample) * rows_each(&self->arrays);
}

/* The array in which the rows lie, or one without data if they must be read. */
static const rl_tensor *whole(const prediction_source *self, rl_array_id id)
{
    return &rl_source_array(self->source, self->arrays.index[id])->tensor;
}

static bool load(void *context, size_t slot, size_t first, size_t count, rl_prediction_rows *rows, rl_status *status)
{
    (void)slot;
    prediction_source *self = context;
    const rl_prediction_arrays *arrays = &self->arrays;
    size_t each = rows_each(arrays);
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
        rl_tensor *to = &rows->array[id];
        if (!arrays->name[id]) continue;
        if (arrays->num_preds == 0) {
            size_t shape[3];
            int rank = rl_prediction_shape(arrays->criterion, id, count, 0, arrays->num_classes, shape);
            if (!rl_tensor_init(to, RL_F32, sizeof(float), rank, shape, false, NULL, status)) return false;
        } else if (whole(self, id)->data) {
            *to = rl_tensor_rows(whole(self, id), row_of(self, first), count * each);
            if (arrays->in_pieces) split_rows(to, count, arrays->num_preds);
        }
    }
    return true;
}

/* Reads the batch's rows of an array when its turn comes. */
static bool read_rows(prediction_source *self, rl_array_id id, size_t slot, size_t first, size_t count, rl_tensor *rows,
                      rl_status *status)
{
    const rl_prediction_arrays *arrays = &self->arrays;
    rl_row_buffers *buffers = &self->slots.slot[slot];
    size_t each = rows_each(arrays);
    if (!rl_turns_wait(&self->turns, id, first))
        return rl_fail(status, RL_ERR_INPUT, "rows before these could not be read");
    if (!rl_source_read(self->source, arrays->index[id], row_of(self, first), count * each, rows, &buffers->rows[id],
                        status)) {
        rl_in_array(status, arrays->name[id]);
        return rl_in_file(status, rl_source_name(self->source));
    }
    rl_turns_pass(&self->turns, id, first + count);
    if (arrays->in_pieces) split_rows(rows, count, arrays->num_preds);
    return true;
}

static bool fetch(void *context, size_t slot, size_t first, size_t count, rl_prediction_rows *rows, rl_status *status)
{
    prediction_source *self = context;
    size_t each = rows_each(&self->arrays);
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; self->arrays.num_preds && id < RL_NUM_ARRAYS; id++) {
        if (!self->arrays.name[id]) continue;
        bool done = whole(self, id)->data ? rl_source_fetch(self->source, self->arrays.index[id], row_of(self, first),
                                                            count * each, status)
                                          : read_rows(self, id, slot, first, count, &rows->array[id], status);
        if (done) continue;
        rl_turns_fail(&self->turns, first);
        return false;
    }
    return true;
}

static void forget(void *context, size_t first, size_t count)
{
    prediction_source *self = context;
    size_t each = rows_each(&self->arrays);
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++)
        if (self->arrays.name[id])
            rl_source_forget(self->source, self->arrays.index[id], row_of(self, first), count * each);
}

/* The CRC covers the whole array, so a part of it cannot be checked. */
static bool check(void *context, rl_status *status)
{
    prediction_source *self = context;
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; !self->is_part && id < RL_NUM_ARRAYS; id++)
        if (self->arrays.name[id] && !rl_source_check(self->source, self->arrays.index[id], status)) return false;
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
    if (!rl_prediction_arrays_find(arrays, source, names, criterion, status)) {
        free(self);
        return NULL;
    }
    rl_turns_init(&self->turns);
    if (arrays->num_classes == RL_ANY) arrays->num_classes = default_classes;
    *predictions = (rl_predictions){.num_samples = arrays->num_samples,
                                    .blocks = rl_blocks_of_one(arrays->num_preds, arrays->num_classes),
                                    .load = load,
                                    .prepare = prepare,
                                    .fetch = fetch,
                                    .forget = forget,
                                    .check = check,
                                    .context = self};
    memcpy(predictions->origin.name[RL_DECODER], arrays->name, sizeof arrays->name);
    return &reader;
}
