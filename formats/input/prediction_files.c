#include "formats/input/prediction_files.h"

#include "core/base/memory.h"
#include "formats/input/prediction_slots.h"
#include "formats/source/open.h"
#include "formats/source/shapes.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct prediction_files {
    const rl_sample_files *files;
    pthread_mutex_t lock; /* modified by looking names up, which notes what was found */
    rl_names *names;
    const rl_criterion *criterion;
    size_t num_preds, num_classes;
    size_t first;    /* the number of the file of sample 0 */
    uint32_t digest; /* of the very first file */
    rl_slots slots;
} prediction_files;

static bool prepare(void *context, size_t num_slots, size_t max_count, rl_status *status)
{
    (void)max_count;
    prediction_files *self = context;
    return rl_slots_prepare(&self->slots, num_slots, status);
}

static bool check_counts(const prediction_files *self, const rl_prediction_arrays *arrays, rl_status *status)
{
    if (arrays->num_preds != self->num_preds) {
        rl_fail(status, RL_ERR_INPUT, "it has %zu predictions; %zu were expected, as many as %s has", arrays->num_preds,
                self->num_preds, self->files->path[0]);
        return rl_in_array(status, arrays->name[RL_BOXES]);
    }
    if (arrays->num_classes != RL_ANY && arrays->num_classes != self->num_classes) {
        rl_fail(status, RL_ERR_INPUT, "it has %zu classes; %zu were expected, as many as %s has", arrays->num_classes,
                self->num_classes, self->files->path[0]);
        return rl_in_array(status, arrays->name[rl_criterion_scores(self->criterion)]);
    }
    return true;
}

static bool find_arrays(prediction_files *self, rl_prediction_arrays *arrays, const rl_source *source,
                        rl_status *status)
{
    pthread_mutex_lock(&self->lock);
    bool found = rl_prediction_arrays_find_sample(arrays, source, self->names, self->criterion, status);
    pthread_mutex_unlock(&self->lock);
    return found;
}

/* Converts a source's arrays to the rows of the sample at `row` of the batch. */
static bool convert(prediction_files *self, rl_row_buffers *slot, size_t row, rl_source *source, rl_status *status)
{
    rl_prediction_arrays arrays;
    if (!find_arrays(self, &arrays, source, status)) return false;
    if (!check_counts(self, &arrays, status)) return false;
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
        rl_tensor all;
        if (!arrays.name[id]) continue;
        size_t length = self->num_preds * rl_array_width(self->criterion, id, self->num_classes);
        float *to = (float *)slot->rows[id].data + row * length;
        if (!rl_source_read_all(source, arrays.index[id], &all, &slot->scratch, status) ||
            !rl_tensor_to_f32(&all, to, status))
            return rl_in_array(status, arrays.name[id]);
    }
    return rl_source_unchanged(source, status);
}

/* Reads the file `number` among all into the rows at `row` of the batch. */
static bool read_file(prediction_files *self, rl_row_buffers *slot, size_t number, size_t row, rl_status *status)
{
    const char *path = self->files->path[number];
    rl_source *source = rl_source_open(path, status);
    if (!source) return false;
    bool done = convert(self, slot, row, source, status);
    rl_source_close(source);
    if (done) return true;
    rl_in_sample(status, number);
    return rl_in_file(status, path);
}

static bool load(void *context, size_t slot, size_t first, size_t count, rl_prediction_rows *rows, rl_status *status)
{
    (void)first;
    const prediction_files *self = context;
    return rl_slots_make_rows(&self->slots, slot, self->criterion, count, self->num_preds, self->num_classes, rows,
                              status);
}

static bool fetch(void *context, size_t slot, size_t first, size_t count, rl_prediction_rows *rows, rl_status *status)
{
    (void)rows;
    prediction_files *self = context;
    for (size_t row = 0; row < count; row++)
        if (!read_file(self, &self->slots.slot[slot], self->first + first + row, row, status)) return false;
    return true;
}

/* Takes P and C from the first file. */
static bool read_counts(prediction_files *self, size_t default_classes, rl_prediction_arrays *arrays, rl_status *status)
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

static void keep(void *context, size_t first, size_t count)
{
    (void)count;
    prediction_files *self = context;
    self->first = first;
}

static uint32_t digest(const void *context)
{
    const prediction_files *self = context;
    return self->digest;
}

static void release(void *context)
{
    prediction_files *self = context;
    rl_slots_release(&self->slots);
    pthread_mutex_destroy(&self->lock);
    free(self);
}

static const rl_prediction_reader reader = {keep, digest, release};

const rl_prediction_reader *rl_prediction_files_open(const rl_sample_files *files, rl_names *names,
                                                     const rl_criterion *criterion, size_t default_classes,
                                                     rl_predictions *predictions, rl_status *status)
{
    prediction_files *self = rl_alloc(1, sizeof *self, status);
    if (!self) return NULL;
    self->files = files;
    self->names = names;
    self->criterion = criterion;
    pthread_mutex_init(&self->lock, NULL);
    rl_prediction_arrays arrays = {0};
    if (!read_counts(self, default_classes, &arrays, status)) {
        release(self);
        return NULL;
    }
    *predictions = (rl_predictions){.num_samples = files->count,
                                    .blocks = rl_blocks_of_one(self->num_preds, self->num_classes),
                                    .load = load,
                                    .prepare = prepare,
                                    .fetch = fetch,
                                    .context = self,
                                    .origin = {.sample_files = (const char *const *)files->path}};
    memcpy(predictions->origin.name[RL_DECODER], arrays.name, sizeof arrays.name);
    return &reader;
}
