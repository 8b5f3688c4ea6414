#include "formats/source/maker.h"

#include "core/base/memory.h"

#include <string.h>

rl_array *rl_source_add(rl_source *source, const char *name, size_t length, rl_status *status)
{
    if (!RL_GROW(source->arrays, &source->capacity, source->num_arrays + 1, status)) return NULL;
    char *copy = rl_alloc(length + 1, 1, status);
    if (!copy) return NULL;
    memcpy(copy, name, length);
    rl_array *array = &source->arrays[source->num_arrays++];
    *array = (rl_array){.name = copy, .unread_sample = RL_NO_SAMPLE};
    return array;
}

int rl_compare_arrays(const void *a, const void *b)
{
    const rl_array *const *left = a, *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

bool rl_source_leave_unread(rl_array *array, const char *why, const char *type, rl_status *status)
{
    array->unread = rl_copy_text(why, status);
    return array->unread && (!type || !*type || (array->type = rl_copy_text(type, status)));
}

rl_tensor rl_view_rows(const rl_tensor *all, size_t first, size_t count)
{
    return all->rank ? rl_tensor_rows(all, first, count) : *all;
}

size_t rl_row_size(const rl_tensor *all)
{
    size_t size = all->item_size;
    for (int axis = 1; axis < all->rank; axis++) size *= all->shape[axis];
    return size;
}

bool rl_is_row_by_row(const rl_tensor *all)
{
    return all->rank < 2 || all->stride[0] == (ptrdiff_t)rl_row_size(all);
}

bool rl_rows_in_one_piece(const rl_tensor *rows, const unsigned char **start, size_t *size)
{
    size_t all = rows->item_size;
    for (int axis = rows->rank - 1; axis >= 0; axis--) {
        if (rows->shape[axis] > 1 && rows->stride[axis] != (ptrdiff_t)all) return false;
        all *= rows->shape[axis];
    }
    *start = rows->data;
    *size = all;
    return true;
}

size_t rl_npy_stem(const char *name, size_t length)
{
    return length > 4 && memcmp(name + length - 4, ".npy", 4) == 0 ? length - 4 : 0;
}
