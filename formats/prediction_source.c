#include "prediction_source.h"

#include "memory.h"
#include "prediction_lanes.h"
#include "shapes.h"
#include "workers.h"

#include <stdatomic.h>
#include <stdlib.h>

/* Bytes that take much longer to inflate than a thread to start. */
enum { WORTH_THREADS = 1 << 18 };

struct rl_prediction_source {
    rl_source *source;
    rl_prediction_arrays arrays;
    size_t num_inflated;   /* of the three arrays, those that cannot be viewed in place */
    size_t inflated_bytes; /* of one sample in these */
    rl_lanes lanes;
};

static bool prepare(void *context, size_t num_lanes, size_t max_count, rl_status *status)
{
    (void)max_count;
    rl_prediction_source *self = context;
    return rl_lanes_prepare(&self->lanes, num_lanes, status);
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

/* Rows that a sample has in the file. */
static size_t rows_each(const rl_prediction_arrays *arrays)
{
    return arrays->in_pieces ? arrays->num_preds : 1;
}

static bool load_array(rl_prediction_source *self, int kind, size_t lane, size_t first, size_t count, rl_tensor *rows,
                       rl_status *status)
{
    const rl_prediction_arrays *arrays = &self->arrays;
    rl_row_buffers *buffers = &self->lanes.lane[lane];
    if (arrays->num_preds == 0) {
        const size_t last[] = {4, arrays->num_classes, 0}, shape[] = {count, 0, last[kind]};
        return rl_tensor_init(rows, RL_F32, sizeof(float), kind == RL_PRED_EXISTENCE ? 2 : 3, shape, false, NULL,
                              status);
    }
    size_t each = rows_each(arrays);
    const rl_tensor *whole = &rl_source_array(self->source, arrays->index[kind])->tensor;
    if (whole->data) {
        *rows = rl_tensor_rows(whole, first * each, count * each);
    } else if (!rl_source_read(self->source, arrays->index[kind], first * each, count * each, rows,
                               &buffers->data[kind], &buffers->capacity[kind], status)) {
        rl_in_array(status, arrays->name[kind]);
        return rl_in_file(status, rl_source_name(self->source));
    }
    if (arrays->in_pieces) split_rows(rows, count, arrays->num_preds);
    return true;
}

/* A batch's arrays, taken one after another by whichever worker is free. */
typedef struct loading {
    rl_prediction_source *self;
    size_t lane, first, count;
    rl_tensor *into[RL_PRED_ARRAYS];
    rl_status status[RL_PRED_ARRAYS];
    bool done[RL_PRED_ARRAYS];
    atomic_int next;
} loading;

static void load_arrays(void *context, size_t worker)
{
    (void)worker;
    loading *job = context;
    for (int kind; (kind = atomic_fetch_add(&job->next, 1)) < RL_PRED_ARRAYS;)
        job->done[kind] =
            load_array(job->self, kind, job->lane, job->first, job->count, job->into[kind], &job->status[kind]);
}

/* Arrays that must be inflated are, all at once where that is worth the threads. */
static bool load(void *context, size_t lane, size_t first, size_t count, rl_prediction_rows *rows, rl_status *status)
{
    rl_prediction_source *self = context;
    loading job = {.self = self,
                   .lane = lane,
                   .first = first,
                   .count = count,
                   .into = {&rows->boxes, &rows->class_probs, &rows->existence}};
    bool worth_threads = self->num_inflated > 1 && count > WORTH_THREADS / (self->inflated_bytes + 1);
    rl_run_workers(worth_threads ? self->num_inflated : 1, load_arrays, &job);
    for (int kind = 0; kind < RL_PRED_ARRAYS; kind++) {
        if (job.done[kind]) continue;
        *status = job.status[kind];
        return false;
    }
    return true;
}

static bool fetch(void *context, size_t first, size_t count, rl_status *status)
{
    rl_prediction_source *self = context;
    size_t each = rows_each(&self->arrays);
    for (int kind = 0; kind < RL_PRED_ARRAYS; kind++)
        if (!rl_source_fetch(self->source, self->arrays.index[kind], first * each, count * each, status)) return false;
    return true;
}

static void forget(void *context, size_t first, size_t count)
{
    rl_prediction_source *self = context;
    size_t each = rows_each(&self->arrays);
    for (int kind = 0; kind < RL_PRED_ARRAYS; kind++)
        rl_source_forget(self->source, self->arrays.index[kind], first * each, count * each);
}

static bool check(void *context, rl_status *status)
{
    rl_prediction_source *self = context;
    for (int kind = 0; kind < RL_PRED_ARRAYS; kind++)
        if (!rl_source_check(self->source, self->arrays.index[kind], status)) return false;
    return rl_source_unchanged(self->source, status);
}

static void count_inflated(rl_prediction_source *self)
{
    const rl_prediction_arrays *arrays = &self->arrays;
    for (int kind = 0; arrays->num_samples && kind < RL_PRED_ARRAYS; kind++) {
        const rl_tensor *tensor = &rl_source_array(self->source, arrays->index[kind])->tensor;
        if (tensor->data) continue;
        self->num_inflated++;
        self->inflated_bytes += rl_tensor_count(tensor) / arrays->num_samples * tensor->item_size;
    }
}

rl_prediction_source *rl_prediction_source_open(rl_source *source, rl_names *names, size_t default_classes,
                                                rl_predictions *predictions, rl_status *status)
{
    rl_prediction_source *self = rl_alloc(1, sizeof *self, status);
    if (!self) return NULL;
    self->source = source;
    rl_prediction_arrays *arrays = &self->arrays;
    if (!rl_prediction_arrays_find(arrays, source, names, status)) {
        free(self);
        return NULL;
    }
    count_inflated(self);
    if (arrays->num_classes == RL_ANY) arrays->num_classes = default_classes;
    *predictions = (rl_predictions){.num_samples = arrays->num_samples,
                                    .num_preds = arrays->num_preds,
                                    .num_classes = arrays->num_classes,
                                    .load = load,
                                    .prepare = prepare,
                                    .fetch = fetch,
                                    .forget = forget,
                                    .check = check,
                                    .context = self,
                                    .origin = {.boxes = arrays->name[RL_PRED_BOXES],
                                               .class_probs = arrays->name[RL_PRED_CLASS_PROBS],
                                               .existence = arrays->name[RL_PRED_EXISTENCE]}};
    return self;
}

void rl_prediction_source_close(rl_prediction_source *self)
{
    if (!self) return;
    rl_lanes_release(&self->lanes);
    free(self);
}
