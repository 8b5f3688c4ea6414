#include "json_array.h"

#include "memory.h"

#include <stdio.h>
#include <stdlib.h>

const char *rl_json_kind(const cJSON *value)
{
    return cJSON_IsNumber(value)   ? "a number"
           : cJSON_IsString(value) ? "a text"
           : cJSON_IsArray(value)  ? "a list"
           : cJSON_IsObject(value) ? "an object"
           : cJSON_IsNull(value)   ? "null"
           : cJSON_IsTrue(value)   ? "true"
                                   : "false";
}

/* Where in a sample's piece a value is. */
typedef struct place {
    int depth;
    size_t index[RL_JSON_MAX_RANK];
} place;

/* "it" for the piece itself, else "element (2, 1)". */
static void name_place(const place *at, char *text, size_t size)
{
    if (at->depth == 0) {
        snprintf(text, size, "it");
        return;
    }
    size_t used = (size_t)snprintf(text, size, "element (");
    for (int axis = 0; axis < at->depth && used < size; axis++)
        used += (size_t)snprintf(text + used, size - used, "%s%zu", axis ? ", " : "", at->index[axis]);
    if (used < size) snprintf(text + used, size - used, ")");
}

static bool refuse_kind(const place *at, const cJSON *value, const char *expected, rl_status *status)
{
    char name[128];
    name_place(at, name, sizeof name);
    return rl_fail(status, RL_ERR_INPUT, "%s is %s; %s was expected", name, rl_json_kind(value), expected);
}

static size_t length_of(const cJSON *list)
{
    size_t length = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, list) length++;
    return length;
}

/* The shape beyond axis 0, from the first of everything; the rest is held against it. An empty list tells only what
 * it is itself: of inner lists, that their axis has no entries. */
static bool learn_shape(rl_json_array *array, const cJSON *piece, rl_status *status)
{
    int rank = 0;
    for (const cJSON *first = piece; cJSON_IsArray(first); first = first->child) {
        if (rank == RL_JSON_MAX_RANK)
            return rl_fail(status, RL_ERR_INPUT, "its lists are nested more than %d deep; at most %d were expected",
                           RL_JSON_MAX_RANK, RL_JSON_MAX_RANK);
        array->shape[rank++] = length_of(first);
    }
    array->rank = rank;
    array->rank_known = true;
    return true;
}

static bool append_number(rl_json_array *array, const cJSON *value, const place *at, rl_status *status)
{
    if (!cJSON_IsNumber(value)) return refuse_kind(at, value, "a number", status);
    void *values = array->values;
    if (!rl_reserve(&values, &array->values_capacity, array->num_values + 1, sizeof *array->values, status))
        return false;
    array->values = values;
    array->values[array->num_values++] = value->valuedouble;
    return true;
}

/* As deep as the array's rank. */
static bool append_values(rl_json_array *array, const cJSON *value, place at, rl_status *status)
{
    if (at.depth == array->rank) return append_number(array, value, &at, status);
    if (!cJSON_IsArray(value)) return refuse_kind(&at, value, "a list", status);
    size_t length = length_of(value);
    if (at.depth > 0 && length != array->shape[at.depth]) {
        char name[128];
        name_place(&at, name, sizeof name);
        return rl_fail(status, RL_ERR_INPUT, "%s has %zu entries; %zu were expected, as before", name, length,
                       array->shape[at.depth]);
    }
    size_t *index = &at.index[at.depth++];
    *index = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, value)
    {
        if (!append_values(array, item, at, status)) return false;
        ++*index;
    }
    return true;
}

static bool append_size(rl_json_array *array, size_t size, rl_status *status)
{
    void *sizes = array->sizes;
    if (!rl_reserve(&sizes, &array->sizes_capacity, array->num_samples + 1, sizeof *array->sizes, status)) return false;
    array->sizes = sizes;
    array->sizes[array->num_samples++] = size;
    return true;
}

static bool append_piece(rl_json_array *array, const cJSON *piece, rl_status *status)
{
    bool is_list = cJSON_IsArray(piece);
    if (array->kind == RL_JSON_NOTHING) {
        array->kind = is_list ? RL_JSON_LISTS : RL_JSON_NUMBERS;
        array->rank = is_list;
    }
    if (is_list && !array->rank_known && piece->child && array->kind == RL_JSON_LISTS &&
        !learn_shape(array, piece, status))
        return false;
    return append_values(array, piece, (place){0}, status) &&
           append_size(array, is_list ? length_of(piece) : 1, status);
}

static bool refuse_missing(size_t sample, rl_status *status)
{
    return rl_fail(status, RL_ERR_INPUT, "it is missing, though other samples have it") || rl_in_sample(status, sample);
}

static bool refuse_other(const char *kind, size_t sample, rl_status *status)
{
    return rl_fail(status, RL_ERR_INPUT, "it is %s; a number or a list was expected, as in other samples", kind) ||
           rl_in_sample(status, sample);
}

bool rl_json_array_append(rl_json_array *array, const cJSON *value, size_t sample, rl_status *status)
{
    bool numeric = cJSON_IsNumber(value) || cJSON_IsArray(value);
    if (!numeric && rl_json_array_is_numeric(array)) return refuse_other(rl_json_kind(value), sample, status);
    if (!numeric) {
        if (array->kind == RL_JSON_NOTHING) {
            array->kind = RL_JSON_OTHERS;
            array->other = rl_json_kind(value);
            array->other_sample = sample;
        }
        return true;
    }
    if (array->kind == RL_JSON_OTHERS) return refuse_other(array->other, array->other_sample, status);
    if (array->num_samples < sample) return refuse_missing(array->num_samples, status);
    return append_piece(array, value, status) || rl_in_sample(status, sample);
}

bool rl_json_array_is_numeric(const rl_json_array *array)
{
    return array->kind == RL_JSON_NUMBERS || array->kind == RL_JSON_LISTS;
}

bool rl_json_array_finish(rl_json_array *array, size_t num_samples, rl_array *to, rl_status *status)
{
    if (array->num_samples < num_samples) return refuse_missing(array->num_samples, status);
    array->shape[0] = 0;
    for (size_t i = 0; i < num_samples; i++) array->shape[0] += array->sizes[i];
    if (!array->values && !(array->values = rl_alloc(0, sizeof *array->values, status))) return false;
    int rank = array->rank ? array->rank : 1;
    if (!rl_tensor_init(&to->tensor, RL_F64, sizeof(double), rank, array->shape, false, array->values, status)) {
        to->tensor.data = NULL; /* it is not the caller's yet */
        return false;
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
