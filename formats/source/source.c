#include "formats/source/source.h"

#include "formats/io/bytes.h"
#include "formats/io/crc32.h"
#include "formats/npz/inflater.h"
#include "formats/source/maker.h"

#include <stdlib.h>

/* How many bytes of a file reading its header has brought into memory. */
enum { FIRST_PAGE = 4096 };

void rl_source_close(rl_source *source)
{
    if (!source) return;
    if (source->release) source->release(source);
    for (size_t i = 0; i < source->num_arrays; i++) {
        free((void *)source->arrays[i].name);
        free((void *)source->arrays[i].unread);
        free((void *)source->arrays[i].type);
    }
    free(source->arrays);
    free(source->by_name);
    rl_bytes_close(&source->bytes);
    free(source->name);
    free(source);
}

const char *rl_source_name(const rl_source *source)
{
    return source->name;
}

bool rl_source_is_empty(const rl_source *source)
{
    return source->is_empty;
}

size_t rl_source_num_arrays(const rl_source *source)
{
    return source->num_arrays;
}

const rl_array *rl_source_array(const rl_source *source, size_t index)
{
    return &source->arrays[index];
}

ptrdiff_t rl_source_find(const rl_source *source, const char *name)
{
    const rl_array wanted = {.name = name}, *key = &wanted;
    const rl_array **found =
        bsearch(&key, source->by_name, source->num_arrays, sizeof *source->by_name, rl_compare_arrays);
    return found ? *found - source->arrays : -1;
}

bool rl_source_use(const rl_source *source, size_t index, rl_status *status)
{
    const rl_array *array = &source->arrays[index];
    if (!array->unread) return true;
    rl_fail(status, RL_ERR_INPUT, "%s", array->unread);
    rl_in_sample(status, array->unread_sample);
    rl_in_array(status, array->name);
    return rl_in_file(status, source->name);
}

static bool in_array(const rl_source *source, size_t index, rl_status *status)
{
    return rl_in_array(status, source->arrays[index].name) || rl_in_file(status, source->name);
}

static bool read_rows(rl_source *source, size_t index, size_t first, size_t count, rl_tensor *rows, rl_buffer *buffer,
                      rl_status *status)
{
    const rl_array *array = &source->arrays[index];
    if (!rl_source_use(source, index, status)) return false;
    if (!source->read) {
        *rows = rl_view_rows(&array->tensor, first, count);
        return true;
    }
    return source->read(source, index, first, count, rows, buffer, status) || in_array(source, index, status);
}

bool rl_source_read(rl_source *source, size_t index, size_t first, size_t count, rl_tensor *rows, rl_buffer *buffer,
                    rl_status *status)
{
    const rl_array *array = &source->arrays[index];
    size_t num_rows = array->tensor.rank ? array->tensor.shape[0] : 0;
    if (first > num_rows || count > num_rows - first)
        return rl_fail(status, RL_ERR_ARGUMENT, "%zu rows from row %zu were asked for; it has %zu", count, first,
                       num_rows) ||
               in_array(source, index, status);
    return read_rows(source, index, first, count, rows, buffer, status);
}

bool rl_source_split(rl_source *source, size_t index, rl_status *status)
{
    return rl_source_use(source, index, status) &&
           (!source->split || source->split(source, index, status) || in_array(source, index, status));
}

double rl_source_split_bytes(const rl_source *source, size_t index)
{
    const rl_tensor *all = &source->arrays[index].tensor;
    if (!source->split || all->data || !all->rank) return 0.0;
    if (rl_is_row_by_row(all)) return 2.0 * (double)all->shape[0] * (double)RL_INFLATER_BYTES;
    return (double)rl_tensor_count(all) * (double)all->item_size;
}

bool rl_source_read_layer(rl_source *source, size_t index, size_t layer, size_t first, size_t count, rl_tensor *rows,
                          rl_buffer *buffer, rl_status *status)
{
    const rl_tensor *all = &source->arrays[index].tensor;
    if (source->read_layer && !all->data)
        return source->read_layer(source, index, layer, first, count, rows, buffer, status) ||
               in_array(source, index, status);
    const rl_tensor entry = rl_tensor_entry(all, layer);
    *rows = rl_tensor_rows(&entry, first, count);
    return true;
}

bool rl_source_read_all(rl_source *source, size_t index, rl_tensor *all, rl_buffer *buffer, rl_status *status)
{
    const rl_tensor *tensor = &source->arrays[index].tensor;
    return read_rows(source, index, 0, tensor->rank ? tensor->shape[0] : 1, all, buffer, status);
}

static const rl_bytes *bytes_of(rl_source *source, size_t index)
{
    return source->bytes_of ? source->bytes_of(source, index) : &source->bytes;
}

bool rl_source_fetch(rl_source *source, size_t index, const rl_tensor *rows, rl_status *status)
{
    const unsigned char *start;
    size_t size;
    if (!rows->data || !rl_rows_in_one_piece(rows, &start, &size)) return true;
    if (!rl_bytes_fetch(bytes_of(source, index), start, size, status)) return in_array(source, index, status);
    if (source->sum) source->sum(source, index, start, size);
    return true;
}

void rl_source_forget(rl_source *source, size_t index, const rl_tensor *rows)
{
    const unsigned char *start;
    size_t size;
    if (rows->data && rl_rows_in_one_piece(rows, &start, &size)) rl_bytes_forget(bytes_of(source, index), start, size);
}

bool rl_source_check(rl_source *source, size_t index, rl_status *status)
{
    return !source->check || source->check(source, index, status) || in_array(source, index, status);
}

uint32_t rl_source_digest(rl_source *source, size_t index)
{
    const rl_array *array = &source->arrays[index];
    if (source->digest) return source->digest(source, index);
    if (array->sizes) return rl_crc32(0, array->tensor.data, rl_tensor_count(&array->tensor) * array->tensor.item_size);
    const rl_bytes *bytes = bytes_of(source, index);
    return rl_crc32(0, bytes->data, bytes->size < FIRST_PAGE ? bytes->size : FIRST_PAGE);
}

bool rl_source_array_unchanged(rl_source *source, size_t index, rl_status *status)
{
    return rl_bytes_check(bytes_of(source, index), status) || in_array(source, index, status);
}

bool rl_source_unchanged(rl_source *source, rl_status *status)
{
    if (!source->bytes_of) return rl_bytes_check(&source->bytes, status) || rl_in_file(status, source->name);
    for (size_t i = 0; i < source->num_arrays; i++)
        if (!rl_source_array_unchanged(source, i, status)) return false;
    return true;
}
