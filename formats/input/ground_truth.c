#include "formats/input/ground_truth.h"

#include "core/base/available.h"
#include "core/base/memory.h"
#include "formats/input/ragged_layout.h"
#include "formats/input/sample_numbers.h"
#include "formats/source/open.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The amount of a compressed array that is read at once. */
enum { CHUNK_BYTES = 1 << 20 };

/* A source on its way into the flat arrays. */
typedef struct object_reader {
    rl_source *source;
    const rl_ragged_layout *layout;
    size_t first_sample; /* the number of the source's first sample in the run */
    rl_buffer buffer;    /* rows as the source gives them */
    int64_t *whole;      /* labels as int64 */
    size_t whole_capacity;
} object_reader;

/* The bytes of one object: its weight, label and box. */
static double bytes_of_object(const rl_objects *objects)
{
    return ((double)objects->box_size + 1.0) * sizeof(float) + sizeof(int32_t);
}

static bool grow(rl_objects *objects, size_t num_objects, bool weighted, rl_status *status)
{
    size_t count = num_objects ? num_objects : 1, *capacity = objects->capacity;
    objects->num_objects = num_objects;
    if (num_objects > capacity[RL_GT_BOXES] &&
        !rl_check_available((double)num_objects * bytes_of_object(objects), status))
        return false;
    return RL_GROW_ROWS(objects->boxes, objects->box_size, &capacity[RL_GT_BOXES], count, status) &&
           RL_GROW(objects->labels, &capacity[RL_GT_LABELS], count, status) &&
           (!weighted || RL_GROW(objects->weights, &capacity[RL_GT_WEIGHTS], count, status));
}

static bool convert_labels(object_reader *reader, const rl_tensor *entries, int32_t *labels, rl_status *status)
{
    size_t count = entries->shape[0];
    if (!RL_GROW(reader->whole, &reader->whole_capacity, count, status)) return false;
    int64_t *whole = reader->whole;
    if (!rl_tensor_to_i64(entries, whole, status)) return false;
    for (size_t i = 0; i < count; i++) {
        if (whole[i] < INT32_MIN || whole[i] > INT32_MAX)
            return rl_fail(status, RL_ERR_INPUT,
                           "element (%zu) is %" PRId64 "; a label of at most 2147483647 was expected", i, whole[i]);
        labels[i] = (int32_t)whole[i];
    }
    return true;
}

/* Copies the entries of one sample to where they belong. */
static bool convert(rl_objects *objects, object_reader *reader, rl_array_id id, const rl_tensor *entries, size_t at,
                    rl_status *status)
{
    switch (id) {
    case RL_GT_BOXES: return rl_tensor_to_f32(entries, objects->boxes + objects->box_size * at, status);
    case RL_GT_LABELS: return convert_labels(reader, entries, objects->labels + at, status);
    default: return rl_tensor_to_f32(entries, objects->weights + at, status);
    }
}

/* The row along axis 0 at which sample b starts. */
static size_t row_of(const rl_ragged_layout *layout, size_t b)
{
    return layout->kind == RL_RAGGED_FLAT ? layout->offsets[b] : b;
}

/* The end of the samples that are read at once, starting with `first`. */
static size_t chunk_end(const rl_ragged_layout *layout, const rl_ragged_array *array, size_t first)
{
    size_t end = first + 1, most = array->row_bytes ? CHUNK_BYTES / array->row_bytes : CHUNK_BYTES;
    if (layout->kind == RL_RAGGED_MEMBERS) return end;
    while (end < layout->num_samples && row_of(layout, end + 1) - row_of(layout, first) <= most) end++;
    return end;
}

static bool read_rows(object_reader *reader, const rl_ragged_array *array, size_t first, size_t end, rl_tensor *rows,
                      rl_status *status)
{
    if (array->members) return rl_source_read_all(reader->source, array->members[first], rows, &reader->buffer, status);
    size_t row = row_of(reader->layout, first);
    return rl_source_read(reader->source, array->index, row, row_of(reader->layout, end) - row, rows, &reader->buffer,
                          status);
}

/* The entries of sample b among the rows, which start with sample `first`. */
static rl_tensor entries_of(const rl_ragged_layout *layout, const rl_tensor *rows, size_t first, size_t b)
{
    size_t size = layout->offsets[b + 1] - layout->offsets[b];
    if (layout->kind == RL_RAGGED_MEMBERS) return *rows;
    if (layout->kind == RL_RAGGED_FLAT) return rl_tensor_rows(rows, layout->offsets[b] - layout->offsets[first], size);
    rl_tensor entries = rl_tensor_entry(rows, b - first);
    return rl_tensor_rows(&entries, 0, size);
}

/* Reads one array of all the source's samples; `base` objects lie before them. */
static bool read_array(rl_objects *objects, object_reader *reader, rl_array_id id, size_t base, rl_status *status)
{
    const rl_ragged_layout *layout = reader->layout;
    const rl_ragged_array *array = &layout->array[id];
    for (size_t first = 0, end; first < layout->num_samples; first = end) {
        rl_tensor rows;
        end = chunk_end(layout, array, first);
        if (!read_rows(reader, array, first, end, &rows, status)) return false;
        for (size_t b = first; b < end; b++) {
            rl_tensor entries = entries_of(layout, &rows, first, b);
            if (!convert(objects, reader, id, &entries, base + layout->offsets[b], status))
                return rl_in_sample(status, reader->first_sample + b);
        }
    }
    return true;
}

/* Reads all arrays of a source, and appends them to the `base` objects that are there. */
static bool read_arrays(rl_objects *objects, rl_source *source, const rl_ragged_layout *layout, size_t first_sample,
                        size_t base, rl_status *status)
{
    object_reader reader = {.source = source, .layout = layout, .first_sample = first_sample};
    bool done = true;
    for (rl_array_id id = 0; done && id < RL_NUM_GT_ARRAYS; id++) {
        const char *name = layout->array[id].name;
        if (!name) continue;
        done = read_array(objects, &reader, id, base, status);
        if (!done) rl_in_array(status, name);
    }
    rl_buffer_release(&reader.buffer);
    free(reader.whole);
    return done || rl_in_file(status, rl_source_name(source));
}

static void take_names(rl_objects *objects, const rl_ragged_layout *layout)
{
    for (rl_array_id id = 0; id < RL_NUM_GT_ARRAYS; id++)
        if (!objects->name[id]) objects->name[id] = layout->array[id].name;
}

static bool read_numbers(rl_objects *objects, rl_source *source, rl_names *names, rl_status *status)
{
    return rl_sample_numbers_read(source, names, RL_ROLE_STEP, objects->num_samples, &objects->steps, status) &&
           rl_sample_numbers_read(source, names, RL_ROLE_RANK, objects->num_samples, &objects->ranks, status);
}

bool rl_objects_read(rl_objects *objects, rl_source *source, rl_names *names, size_t box_size, rl_status *status)
{
    *objects = (rl_objects){.box_size = box_size};
    rl_ragged_layout layout;
    if (!rl_ragged_layout_find(&layout, source, names, box_size, status)) return false;
    take_names(objects, &layout);
    objects->num_samples = layout.num_samples;
    objects->offsets = layout.offsets;
    bool done = grow(objects, layout.offsets[layout.num_samples], layout.array[RL_GT_WEIGHTS].name, status) &&
                read_arrays(objects, source, &layout, 0, 0, status) && read_numbers(objects, source, names, status) &&
                rl_source_unchanged(source, status);
    layout.offsets = NULL;
    rl_ragged_layout_release(&layout);
    if (done) return true;
    rl_objects_release(objects);
    return rl_in_file(status, rl_source_name(source));
}

/* Reads sample b's number, which all samples have or none. */
static bool read_number(int64_t **numbers, size_t num_samples, size_t b, rl_source *source, rl_names *names,
                        rl_role role, rl_status *status)
{
    int64_t number;
    rl_found found;
    if (!rl_single_number_read(source, names, role, &number, &found, status)) return false;
    bool is_there = found.name;
    if (b == 0 && is_there && !(*numbers = rl_alloc(num_samples, sizeof **numbers, status))) return false;
    if (is_there != (*numbers != NULL)) {
        rl_fail(status, RL_ERR_INPUT, "%s",
                is_there ? "it is there, though samples before have none"
                         : "it is missing, though other samples have it");
        return rl_in_sample(status, b) || rl_in_array(status, rl_role_name(role, 0));
    }
    if (is_there) (*numbers)[b] = number;
    return true;
}

static bool read_numbers_of_sample(rl_objects *objects, size_t b, rl_source *source, rl_names *names, rl_status *status)
{
    size_t count = objects->num_samples;
    return read_number(&objects->steps, count, b, source, names, RL_ROLE_STEP, status) &&
           read_number(&objects->ranks, count, b, source, names, RL_ROLE_RANK, status);
}

/* Reads the file of sample b, and appends it to the samples before. */
static bool read_file(rl_objects *objects, const char *path, size_t b, rl_names *names, rl_status *status)
{
    rl_source *source = rl_source_open(path, status);
    if (!source) return false;
    rl_ragged_layout layout;
    size_t base = objects->offsets[b], end;
    bool done = rl_ragged_layout_find_sample(&layout, source, names, objects->box_size, status);
    if (!done) goto done;
    take_names(objects, &layout);
    done = rl_add(base, layout.offsets[1], &end) || rl_fail(status, RL_ERR_MEMORY, "too many objects");
    done = done && grow(objects, end, true, status) && read_arrays(objects, source, &layout, b, base, status) &&
           read_numbers_of_sample(objects, b, source, names, status) && rl_source_unchanged(source, status);
    if (!done) goto done;
    objects->offsets[b + 1] = end;
    if (!layout.array[RL_GT_WEIGHTS].name)
        for (size_t i = base; i < end; i++) objects->weights[i] = 1;
done:
    if (!done) rl_in_file(status, path);
    rl_ragged_layout_release(&layout);
    rl_source_close(source);
    return done;
}

static bool read_files(rl_objects *objects, const rl_sample_files *files, rl_names *names, rl_status *status)
{
    objects->offsets = rl_alloc(files->count + 1, sizeof *objects->offsets, status);
    if (!objects->offsets || !grow(objects, 0, true, status)) return false;
    for (size_t b = 0; b < files->count; b++)
        if (!read_file(objects, files->path[b], b, names, status)) return false;
    return true;
}

bool rl_objects_read_files(rl_objects *objects, const rl_sample_files *files, rl_names *names, size_t box_size,
                           rl_status *status)
{
    *objects = (rl_objects){.num_samples = files->count, .box_size = box_size};
    if (read_files(objects, files, names, status)) return true;
    rl_objects_release(objects);
    return false;
}

void rl_objects_keep(rl_objects *objects, const size_t *samples, size_t count)
{
    size_t *offsets = objects->offsets, width = objects->box_size, end = 0;
    for (size_t b = 0; b < count; b++) { /* this never overwrites what is still to be moved */
        size_t from = offsets[samples[b]], size = offsets[samples[b] + 1] - from;
        memmove(objects->boxes + width * end, objects->boxes + width * from, size * width * sizeof(float));
        memmove(objects->labels + end, objects->labels + from, size * sizeof(int32_t));
        if (objects->weights) memmove(objects->weights + end, objects->weights + from, size * sizeof(float));
        if (objects->steps) objects->steps[b] = objects->steps[samples[b]];
        if (objects->ranks) objects->ranks[b] = objects->ranks[samples[b]];
        offsets[b] = end;
        end += size;
    }
    offsets[count] = end;
    objects->num_samples = count;
    objects->num_objects = end;
}

void rl_objects_release(rl_objects *objects)
{
    free(objects->offsets);
    free(objects->boxes);
    free(objects->labels);
    free(objects->weights);
    free(objects->steps);
    free(objects->ranks);
    *objects = (rl_objects){0};
}

size_t rl_objects_num_classes(const rl_objects *objects)
{
    int32_t largest = -1;
    for (size_t i = 0; i < objects->num_objects; i++)
        if (objects->labels[i] > largest) largest = objects->labels[i];
    return (size_t)largest + 1;
}
