#include "prediction_files.h"

#include "memory.h"
#include "prediction_lanes.h"
#include "shapes.h"

#include <pthread.h>
#include <stdlib.h>

struct rl_prediction_files {
    const rl_sample_files *files;
    pthread_mutex_t lock; /* for the names, which note what was found */
    rl_names *names;
    size_t num_preds, num_classes;
    size_t first;    /* of all files, the one of sample 0 */
    uint32_t digest; /* of the first of all */
    rl_lanes lanes;  /* of float32 */
};

static bool prepare(void *context, size_t num_lanes, size_t max_count, rl_status *status)
{
    (void)max_count;
    rl_prediction_files *self = context;
    return rl_lanes_prepare(&self->lanes, num_lanes, status);
}

/* Numbers in one sample's part of an array. */
static size_t sample_length(const rl_prediction_files *self, int kind)
{
    const size_t each[] = {4, self->num_classes, 1};
    return self->num_preds * each[kind];
}

static bool check_counts(const rl_prediction_files *self, const rl_prediction_arrays *arrays, rl_status *status)
{
    if (arrays->num_preds != self->num_preds) {
        rl_fail(status, RL_ERR_INPUT, "it has %zu predictions; %zu were expected, as many as %s has", arrays->num_preds,
                self->num_preds, self->files->path[0]);
        return rl_in_array(status, arrays->name[RL_PRED_BOXES]);
    }
    if (arrays->num_classes != RL_ANY && arrays->num_classes != self->num_classes) {
        rl_fail(status, RL_ERR_INPUT, "it has %zu classes; %zu were expected, as many as %s has", arrays->num_classes,
                self->num_classes, self->files->path[0]);
        return rl_in_array(status, arrays->name[RL_PRED_CLASS_PROBS]);
    }
    return true;
}

static bool find_arrays(rl_prediction_files *self, rl_prediction_arrays *arrays, const rl_source *source,
                        rl_status *status)
{
    pthread_mutex_lock(&self->lock);
    bool found = rl_prediction_arrays_find_sample(arrays, source, self->names, status);
    pthread_mutex_unlock(&self->lock);
    return found;
}

/* Converts a source's arrays to the rows of the sample at `place` of the batch. */
static bool convert(rl_prediction_files *self, rl_row_buffers *lane, size_t place, rl_source *source, rl_status *status)
{
    rl_prediction_arrays arrays;
    if (!find_arrays(self, &arrays, source, status)) return false;
    if (!check_counts(self, &arrays, status)) return false;
    for (int kind = 0; kind < RL_PRED_ARRAYS; kind++) {
        rl_tensor all;
        float *to = (float *)lane->data[kind] + place * sample_length(self, kind);
        if (!rl_source_read_all(source, arrays.index[kind], &all, &lane->scratch, &lane->scratch_size, status) ||
            !rl_tensor_to_f32(&all, to, status))
            return rl_in_array(status, arrays.name[kind]);
    }
    return rl_source_unchanged(source, status);
}

/* Of the file `number` among all to the rows at `place` of the batch. */
static bool read_file(rl_prediction_files *self, rl_row_buffers *lane, size_t number, size_t place, rl_status *status)
{
    const char *path = self->files->path[number];
    rl_source *source = rl_source_open(path, status);
    if (!source) return false;
    bool done = convert(self, lane, place, source, status);
    rl_source_close(source);
    if (done) return true;
    rl_in_sample(status, number);
    return rl_in_file(status, path);
}

/* Makes room for the rows. */
static bool load(void *context, size_t lane_index, size_t first, size_t count, rl_prediction_rows *rows,
                 rl_status *status)
{
    (void)first;
    rl_prediction_files *self = context;
    rl_row_buffers *lane = &self->lanes.lane[lane_index];
    rl_tensor *const into[] = {&rows->boxes, &rows->class_probs, &rows->existence};
    const size_t last[] = {4, self->num_classes, 0};
    for (int kind = 0; kind < RL_PRED_ARRAYS; kind++) {
        const size_t shape[] = {count, self->num_preds, last[kind]};
        int rank = kind == RL_PRED_EXISTENCE ? 2 : 3;
        size_t length;
        if (!rl_multiply(count, sample_length(self, kind), &length))
            return rl_fail(status, RL_ERR_MEMORY, "a batch of %zu samples is too large", count);
        if (!rl_reserve(&lane->data[kind], &lane->capacity[kind], length ? length : 1, sizeof(float), status) ||
            !rl_tensor_init(into[kind], RL_F32, sizeof(float), rank, shape, false, lane->data[kind], status))
            return false;
    }
    return true;
}

static bool fetch(void *context, size_t lane, size_t first, size_t count, rl_prediction_rows *rows, rl_status *status)
{
    (void)rows;
    rl_prediction_files *self = context;
    for (size_t place = 0; place < count; place++)
        if (!read_file(self, &self->lanes.lane[lane], self->first + first + place, place, status)) return false;
    return true;
}

/* P and C, as the first file says. */
static bool read_counts(rl_prediction_files *self, size_t default_classes, rl_prediction_arrays *arrays,
                        rl_status *status)
{
    rl_source *source = rl_source_open(self->files->path[0], status);
    if (!source) return false;
    bool done = find_arrays(self, arrays, source, status);
    if (done) self->digest = rl_prediction_arrays_digest(arrays, source);
    rl_source_close(source);
    self->num_preds = arrays->num_preds;
    self->num_classes = arrays->num_classes == RL_ANY ? default_classes : arrays->num_classes;
    return done;
}

rl_prediction_files *rl_prediction_files_open(const rl_sample_files *files, rl_names *names, size_t default_classes,
                                              rl_predictions *predictions, rl_status *status)
{
    rl_prediction_files *self = rl_alloc(1, sizeof *self, status);
    if (!self) return NULL;
    self->files = files;
    self->names = names;
    pthread_mutex_init(&self->lock, NULL);
    rl_prediction_arrays arrays = {0};
    if (!read_counts(self, default_classes, &arrays, status)) {
        rl_prediction_files_close(self);
        return NULL;
    }
    *predictions = (rl_predictions){.num_samples = files->count,
                                    .num_preds = self->num_preds,
                                    .num_classes = self->num_classes,
                                    .load = load,
                                    .prepare = prepare,
                                    .fetch = fetch,
                                    .context = self,
                                    .origin = {.sample_files = (const char *const *)files->path,
                                               .boxes = arrays.name[RL_PRED_BOXES],
                                               .class_probs = arrays.name[RL_PRED_CLASS_PROBS],
                                               .existence = arrays.name[RL_PRED_EXISTENCE]}};
    return self;
}

void rl_prediction_files_keep(rl_prediction_files *self, size_t first)
{
    self->first = first;
}

uint32_t rl_prediction_files_digest(const rl_prediction_files *self)
{
    return self->digest;
}

void rl_prediction_files_close(rl_prediction_files *self)
{
    if (!self) return;
    rl_lanes_release(&self->lanes);
    pthread_mutex_destroy(&self->lock);
    free(self);
}
