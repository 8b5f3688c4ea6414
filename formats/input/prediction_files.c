#include "formats/input/prediction_files.h"

#include "core/base/memory.h"
#include "formats/input/prediction_slots.h"
#include "formats/source/open.h"
#include "formats/source/shapes.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct prediction_files {
    const rl_sample_files *files;
    pthread_mutex_t lock; /* modified by looking names up, which notes what was found */
    rl_names *names;
    const rl_criterion *criterion;
    rl_prediction_arrays arrays; /* of the very first file */
    rl_blocks blocks;
    size_t first;    /* the number of the file of sample 0 */
    uint32_t digest; /* of the very first file */
    rl_slots slots;
} prediction_files;

static bool prepare(void *context, size_t num_slots, size_t max_count, rl_status *status)
{
    (void)max_count;
    prediction_files *self = context;
    return rl_slots_prepare(&self->slots, num_slots, self->blocks.count, status);
}

static bool check_count(const prediction_files *self, const char *array, const char *what, size_t count,
                        size_t expected, rl_status *status)
{
    if (count == expected) return true;
    rl_fail(status, RL_ERR_INPUT, "it has %zu %s; %zu were expected, as many as %s has", count, what, expected,
            self->files->path[0]);
    return rl_in_array(status, array);
}

/* Whether a file's arrays have the counts of the first file's. */
static bool check_counts(const prediction_files *self, const rl_query_arrays *arrays, rl_queries queries,
                         rl_status *status)
{
    const rl_query_arrays *first = &self->arrays.of[queries];
    const char *boxes = arrays->name[RL_BOXES], *scores = arrays->name[rl_criterion_scores(self->criterion)];
    if (!boxes != !first->name[RL_BOXES]) {
        rl_fail(status, RL_ERR_INPUT, boxes ? "it is there, though %s has none" : "it is missing, though %s has it",
                self->files->path[0]);
        return rl_in_array(status, boxes ? boxes : first->name[RL_BOXES]);
    }
    return !boxes ||
           ((!arrays->has_layers == !first->has_layers ||
             check_count(self, boxes, "axes", 2 + arrays->has_layers, 2 + first->has_layers, status)) &&
            check_count(self, boxes, "decoder layers", arrays->num_layers, first->num_layers, status) &&
            check_count(self, boxes, "predictions", arrays->num_preds, first->num_preds, status) &&
            check_count(self, boxes, "groups of predictions", arrays->num_groups, first->num_groups, status) &&
            (arrays->num_classes == RL_ANY ||
             check_count(self, scores, "classes", arrays->num_classes, first->num_classes, status)));
}

static bool find_arrays(prediction_files *self, rl_prediction_arrays *arrays, rl_source *source, rl_status *status)
{
    pthread_mutex_lock(&self->lock);
    bool found = rl_prediction_arrays_find_sample(arrays, source, self->names, self->criterion, status);
    pthread_mutex_unlock(&self->lock);
    return found;
}

/* Converts an array, (P, …) or (L, P, …), to the rows of its blocks for the sample at `row` of the batch. */
static bool convert_array(const prediction_files *self, rl_row_buffers *slot, size_t row, rl_queries queries,
                          rl_array_id id, const rl_tensor *all, rl_status *status)
{
    for (size_t k = 0; k < self->blocks.count; k++) {
        const rl_block *block = &self->blocks.at[k];
        if (rl_block_queries(block->id) != queries) continue;
        size_t length = block->num_preds * rl_array_width(self->criterion, id, block->num_classes);
        float *to = (float *)slot->rows[k][id].data + row * length;
        const rl_tensor rows =
            self->arrays.of[queries].has_layers ? rl_tensor_entry(all, rl_block_layer(&self->blocks, k)) : *all;
        if (!rl_tensor_to_f32(&rows, to, status)) return false;
    }
    return true;
}

/* Converts a source's arrays to the rows of the sample at `row` of the batch. */
static bool convert(prediction_files *self, rl_row_buffers *slot, size_t row, rl_source *source, rl_status *status)
{
    rl_prediction_arrays arrays;
    if (!find_arrays(self, &arrays, source, status)) return false;
    for (rl_queries queries = 0; queries < RL_NUM_QUERIES; queries++) {
        const rl_query_arrays *of = &arrays.of[queries];
        if (!check_counts(self, of, queries, status)) return false;
        for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
            rl_tensor all;
            if (of->name[id] && (!rl_source_read_all(source, of->index[id], &all, &slot->scratch, status) ||
                                 !convert_array(self, slot, row, queries, id, &all, status)))
                return rl_in_array(status, of->name[id]);
        }
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
    return rl_slots_make_rows(&self->slots, slot, self->criterion, &self->blocks, count, rows, status);
}

static bool fetch(void *context, size_t slot, size_t first, size_t count, rl_prediction_rows *rows, rl_status *status)
{
    (void)rows;
    prediction_files *self = context;
    for (size_t row = 0; row < count; row++)
        if (!read_file(self, &self->slots.slot[slot], self->first + first + row, row, status)) return false;
    return true;
}

/* Reads what the first file says of all. */
static bool read_counts(prediction_files *self, size_t default_classes, rl_status *status)
{
    rl_source *source = rl_source_open(self->files->path[0], status);
    if (!source) return false;
    bool done = find_arrays(self, &self->arrays, source, status);
    if (done) self->digest = rl_prediction_arrays_digest(&self->arrays, source);
    rl_source_close(source);
    if (!done) return false;
    for (int queries = 0; queries < RL_NUM_QUERIES; queries++)
        if (self->arrays.of[queries].num_classes == RL_ANY) self->arrays.of[queries].num_classes = default_classes;
    self->blocks = rl_prediction_arrays_blocks(&self->arrays, default_classes);
    return true;
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
    if (!read_counts(self, default_classes, status)) {
        release(self);
        return NULL;
    }
    *predictions = (rl_predictions){.num_samples = files->count,
                                    .blocks = self->blocks,
                                    .load = load,
                                    .prepare = prepare,
                                    .fetch = fetch,
                                    .context = self,
                                    .origin = {.sample_files = (const char *const *)files->path}};
    rl_prediction_arrays_describe(&self->arrays, predictions);
    return &reader;
}
