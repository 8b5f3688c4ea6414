#include "formats/input/sample_numbers.h"

#include "core/base/available.h"
#include "core/base/memory.h"
#include "formats/source/shapes.h"

#include <inttypes.h>
#include <stdlib.h>

/* The pieces of JSON, of which each sample has one, have one number each. */
static bool check_pieces(const rl_array *array, rl_status *status)
{
    for (size_t b = 0; array->sizes && b < array->num_samples; b++) {
        if (array->sizes[b] == 1) continue;
        rl_fail(status, RL_ERR_INPUT, "it has %zu entries; one whole number was expected", array->sizes[b]);
        return rl_in_sample(status, b);
    }
    return true;
}

/* A few compressed bytes may inflate to a great many numbers. */
static bool check_memory(const rl_tensor *all, size_t count, rl_status *status)
{
    size_t inflated = all->data ? 0 : all->item_size;
    return rl_check_available((double)count * (double)(inflated + sizeof(int64_t)), status);
}

/* Reads `count` numbers from an array that holds as many. */
static bool read(rl_source *source, size_t index, int64_t *numbers, rl_status *status)
{
    rl_buffer buffer = {0};
    rl_tensor all;
    bool done = rl_source_read_all(source, index, &all, &buffer, status) && rl_tensor_to_i64(&all, numbers, status);
    rl_buffer_release(&buffer);
    return done;
}

static bool read_array(rl_source *source, size_t index, size_t num_samples, int64_t **numbers, rl_status *status)
{
    const rl_array *array = rl_source_array(source, index);
    if (!rl_expect_no_text(&array->tensor, status) || !check_pieces(array, status)) return false;
    if (!rl_expect_shape(&array->tensor, 1, &(rl_extent){num_samples, NULL}, "a number for each sample", status))
        return false;
    *numbers =
        check_memory(&array->tensor, num_samples, status) ? rl_alloc(num_samples, sizeof **numbers, status) : NULL;
    if (!*numbers) return false;
    if (read(source, index, *numbers, status)) return true;
    free(*numbers);
    *numbers = NULL;
    return false;
}

bool rl_sample_numbers_read(rl_source *source, rl_names *names, rl_role role, size_t num_samples, int64_t **numbers,
                            rl_status *status)
{
    rl_found found;
    *numbers = NULL;
    if (rl_source_is_empty(source)) return true;
    if (!rl_names_find(names, role, source, &found, status)) return false;
    if (!found.name || read_array(source, found.index, num_samples, numbers, status)) return true;
    rl_in_array(status, found.name);
    return rl_in_file(status, rl_source_name(source));
}

/* Takes the number that every sample of JSON has. */
static bool take_piece(const rl_array *array, int64_t *number, rl_status *status)
{
    int64_t other;
    if (!check_pieces(array, status)) return false;
    for (size_t b = 0; b < array->num_samples; b++) {
        const rl_tensor one = rl_tensor_element(&array->tensor, b);
        if (!rl_tensor_to_i64(&one, b ? &other : number, status)) return rl_in_sample(status, b);
        if (!b || other == *number) continue;
        rl_fail(status, RL_ERR_INPUT, "it is %" PRId64 "; %" PRId64 " was expected, as in sample 0", other, *number);
        return rl_in_sample(status, b);
    }
    return true;
}

static bool read_single(rl_source *source, size_t index, int64_t *number, rl_status *status)
{
    const rl_array *array = rl_source_array(source, index);
    const rl_tensor *tensor = &array->tensor;
    if (!rl_expect_no_text(tensor, status)) return false;
    if (array->sizes && array->num_samples > 1) return take_piece(array, number, status);
    if (tensor->rank > 1 || rl_tensor_count(tensor) != 1)
        return rl_fail(status, RL_ERR_INPUT, "it is no single number; one whole number was expected");
    return read(source, index, number, status);
}

bool rl_single_number_read(rl_source *source, rl_names *names, rl_role role, int64_t *number, rl_found *found,
                           rl_status *status)
{
    if (!rl_names_find(names, role, source, found, status)) return false;
    if (!found->name || read_single(source, found->index, number, status)) return true;
    rl_in_array(status, found->name);
    return rl_in_file(status, rl_source_name(source));
}
