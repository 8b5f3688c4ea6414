#include "formats/source/json_array.h"

#include "core/base/memory.h"

#include <stdio.h>
#include <stdlib.h>

/* A sample's piece of an array while it is read. */
typedef struct piece {
    rl_json_array *array;
    rl_json_reader *reader;
    size_t sample;
    int depth;                      /* lists that are open */
    size_t index[RL_JSON_MAX_RANK]; /* the element of each that the reader is in */
} piece;

/* Names the place of a failure. */
static bool in_place(const rl_json_array *array, size_t sample, rl_status *status)
{
    return rl_in_array(status, array->name) || rl_in_sample(status, sample);
}

/* "it" for the piece itself, else "element (2, 1)". */
static void name_element(const piece *of, char *text, size_t size)
{
    if (of->depth == 0) {
        snprintf(text, size, "it");
        return;
    }
    size_t used = (size_t)snprintf(text, size, "element (");
    for (int axis = 0; axis < of->depth && used < size; axis++)
        used += (size_t)snprintf(text + used, size - used, "%s%zu", axis ? ", " : "", of->index[axis]);
    if (used < size) snprintf(text + used, size - used, ")");
}

static bool refuse_kind(const piece *of, const char *expected, rl_status *status)
{
    char name[128];
    name_element(of, name, sizeof name);
    rl_fail(status, RL_ERR_INPUT, "%s is %s; %s was expected", name, rl_json_kind(of->reader->token), expected);
    return in_place(of->array, of->sample, status);
}

static bool append_number(piece *of, rl_status *status)
{
    rl_json_array *array = of->array;
    if (array->num_values == array->values_capacity) {
        void *values = array->values;
        if (!rl_reserve(&values, &array->values_capacity, array->num_values + 1, sizeof *array->values, status))
            return false;
        array->values = values;
    }
    array->values[array->num_values++] = rl_json_number_value(&of->reader->number);
    return true;
}

/* The rank is how deep the first element lies; an empty list tells it but for the piece itself. */
static bool learn_rank(piece *of, rl_status *status)
{
    rl_json_array *array = of->array;
    array->rank_known = of->reader->token != RL_JSON_LIST;
    if (array->rank_known || of->depth < array->rank) return true;
    if (array->rank++ < RL_JSON_MAX_RANK) return true;
    rl_fail(status, RL_ERR_INPUT, "its lists are nested more than %d deep; at most %d were expected", RL_JSON_MAX_RANK,
            RL_JSON_MAX_RANK);
    return in_place(array, of->sample, status);
}

/* All lists along an axis are as long as the first. */
static bool check_length(piece *of, size_t length, rl_status *status)
{
    int axis = of->depth;
    rl_json_array *array = of->array;
    if (!array->length_known[axis]) {
        array->rank_known = array->length_known[axis] = true;
        array->shape[axis] = length;
    }
    if (length == array->shape[axis]) return true;
    char name[128];
    name_element(of, name, sizeof name);
    rl_fail(status, RL_ERR_INPUT, "%s has %zu entries; %zu were expected, as before", name, length, array->shape[axis]);
    return in_place(array, of->sample, status);
}

static bool read_value(piece *of, rl_status *status);

/* From the opening bracket to the closing one; `*length` becomes the number of entries. */
static bool read_list(piece *of, size_t *length, rl_status *status)
{
    size_t *index = &of->index[of->depth++];
    for (*index = 0;; ++*index) {
        if (!rl_json_next(of->reader, status)) return false;
        if (of->reader->token == RL_JSON_LIST_END) break;
        if (!read_value(of, status)) return false;
    }
    of->depth--;
    *length = *index;
    return true;
}

/* As deep as the array's rank. */
static bool read_value(piece *of, rl_status *status)
{
    const rl_json_array *array = of->array;
    rl_json_token token = of->reader->token;
    size_t length;
    if (!array->rank_known && !learn_rank(of, status)) return false;
    if (of->depth == array->rank)
        return token == RL_JSON_NUMBER ? append_number(of, status) : refuse_kind(of, "a number", status);
    if (token != RL_JSON_LIST) return refuse_kind(of, "a list", status);
    return read_list(of, &length, status) && check_length(of, length, status);
}

static bool append_size(rl_json_array *array, size_t size, rl_status *status)
{
    void *sizes = array->sizes;
    if (!rl_reserve(&sizes, &array->sizes_capacity, array->num_samples + 1, sizeof *array->sizes, status)) return false;
    array->sizes = sizes;
    array->sizes[array->num_samples++] = size;
    return true;
}

static bool read_piece(piece *of, rl_status *status)
{
    rl_json_array *array = of->array;
    bool is_list = of->reader->token == RL_JSON_LIST;
    size_t size = 1;
    if (array->kind == RL_JSON_NOTHING) {
        array->kind = is_list ? RL_JSON_LISTS : RL_JSON_NUMBERS;
        array->rank = is_list;
        array->rank_known = !is_list;
    }
    bool is_read = is_list && array->kind == RL_JSON_LISTS ? read_list(of, &size, status) : read_value(of, status);
    return is_read && append_size(array, size, status);
}

static bool refuse_missing(const rl_json_array *array, rl_status *status)
{
    rl_fail(status, RL_ERR_INPUT, "it is missing, though other samples have it");
    return in_place(array, array->num_samples, status);
}

static bool refuse_other(const rl_json_array *array, const char *kind, size_t sample, rl_status *status)
{
    rl_fail(status, RL_ERR_INPUT, "it is %s; a number or a list was expected, as in other samples", kind);
    return in_place(array, sample, status);
}

bool rl_json_array_read(rl_json_array *array, rl_json_reader *reader, size_t sample, rl_status *status)
{
    const char *kind = rl_json_kind(reader->token);
    if (reader->token != RL_JSON_NUMBER && reader->token != RL_JSON_LIST) {
        if (rl_json_array_is_numeric(array)) return refuse_other(array, kind, sample, status);
        if (array->kind == RL_JSON_NOTHING) {
            array->kind = RL_JSON_OTHERS;
            array->other = kind;
            array->other_sample = sample;
        }
        return rl_json_skip(reader, status);
    }
    if (array->kind == RL_JSON_OTHERS) return refuse_other(array, array->other, array->other_sample, status);
    if (array->num_samples < sample) return refuse_missing(array, status);
    return read_piece(&(piece){.array = array, .reader = reader, .sample = sample}, status);
}

bool rl_json_array_is_numeric(const rl_json_array *array)
{
    return array->kind == RL_JSON_NUMBERS || array->kind == RL_JSON_LISTS;
}

bool rl_json_array_finish(rl_json_array *array, size_t num_samples, rl_array *to, rl_status *status)
{
    if (array->num_samples < num_samples) return refuse_missing(array, status);
    array->shape[0] = 0;
    for (size_t i = 0; i < num_samples; i++) array->shape[0] += array->sizes[i];
    if (!array->values && !(array->values = rl_alloc(0, sizeof *array->values, status))) return false;
    int rank = array->rank ? array->rank : 1;
    if (!rl_tensor_init(&to->tensor, RL_F64, sizeof(double), rank, array->shape, false, array->values, status)) {
        to->tensor.data = NULL; /* it is not the caller's yet */
        return in_place(array, RL_NO_SAMPLE, status);
    }
    to->sizes = array->sizes;
    to->num_samples = num_samples;
    array->values = NULL;
    array->sizes = NULL;
    return true;
}

void rl_json_array_release(rl_json_array *array)
{
    free(array->values);
    free(array->sizes);
}
