#include "formats/source/json_array.h"

#include "core/base/memory.h"

#include <stdio.h>
#include <stdlib.h>

/* A sample's piece of an array while it is being read. */
typedef struct piece {
    rl_json_array *array;
    rl_json_reader *reader;
    size_t sample;
    int depth;                      /* the number of open lists */
    size_t index[RL_JSON_MAX_RANK]; /* in each open list, the index of the current element */
    bool is_refused;                /* the array is at fault, not the JSON */
} piece;

/* Turns a failure in this sample's piece into the reason why the array is unread. Returns false if memory runs out
 * meanwhile. */
static bool leave_unread(rl_json_array *array, size_t sample, rl_status *status)
{
    char *why = rl_copy_text(status->what, status);
    if (!why) return false;
    rl_json_array_release(array);
    array->values = NULL;
    array->sizes = NULL;
    array->num_values = array->values_capacity = array->num_samples = array->sizes_capacity = 0;
    array->unread = why;
    array->unread_sample = sample;
    return true;
}

/* Writes "it" for the piece itself, else "element (2, 1)". */
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

static bool refuse_kind(piece *of, const char *expected, rl_status *status)
{
    char name[128];
    of->is_refused = true;
    if (of->reader->token == RL_JSON_NOT_FINITE) return rl_json_refuse_not_finite(of->reader, status);
    name_element(of, name, sizeof name);
    return rl_fail(status, RL_ERR_INPUT, "%s is %s; %s was expected", name, rl_json_kind(of->reader->token), expected);
}

static bool append_number(piece *of, rl_status *status)
{
    rl_json_array *array = of->array;
    if (!RL_GROW(array->values, &array->values_capacity, array->num_values + 1, status)) return false;
    array->values[array->num_values++] = rl_json_number_value(&of->reader->number);
    return true;
}

/* The depth of the first element is the rank. An empty list also shows it, unless it is the piece itself. */
static bool learn_rank(piece *of, rl_status *status)
{
    rl_json_array *array = of->array;
    array->rank_known = of->reader->token != RL_JSON_LIST;
    if (array->rank_known || of->depth < array->rank) return true;
    if (array->rank++ < RL_JSON_MAX_RANK) return true;
    of->is_refused = true;
    return rl_fail(status, RL_ERR_INPUT, "its lists are nested more than %d deep; at most %d were expected",
                   RL_JSON_MAX_RANK, RL_JSON_MAX_RANK);
}

/* All lists along an axis must be as long as the first. */
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
    of->is_refused = true;
    return rl_fail(status, RL_ERR_INPUT, "%s has %zu entries; %zu were expected, as before", name, length,
                   array->shape[axis]);
}

static bool read_value(piece *of, rl_status *status);

/* Reads from the opening bracket to the closing one; `*length` becomes the number of entries. */
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

/* Numbers must lie as deep as the array's rank. */
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
    if (!RL_GROW(array->sizes, &array->sizes_capacity, array->num_samples + 1, status)) return false;
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

static bool leave_missing(rl_json_array *array, rl_status *status)
{
    rl_fail(status, RL_ERR_INPUT, "it is missing, though other samples have it");
    return leave_unread(array, array->num_samples, status);
}

static bool leave_other(rl_json_array *array, const char *kind, size_t sample, rl_status *status)
{
    rl_fail(status, RL_ERR_INPUT, "it is %s; a number or a list was expected, as in other samples", kind);
    return leave_unread(array, sample, status);
}

/* Handles a value that is neither a number nor a list, which does not matter as long as all values are like that. */
static bool read_other(rl_json_array *array, rl_json_reader *reader, size_t sample, rl_status *status)
{
    const char *kind = rl_json_kind(reader->token);
    if (rl_json_array_is_numeric(array) && !leave_other(array, kind, sample, status)) return false;
    if (array->kind == RL_JSON_NOTHING) {
        array->kind = RL_JSON_OTHERS;
        array->other = kind;
        array->other_sample = sample;
    }
    return rl_json_skip(reader, status);
}

/* Reads this sample's piece; or finds that the array is unread, and skips the rest of the piece. */
static bool read_or_leave(rl_json_array *array, rl_json_reader *reader, size_t sample, rl_status *status)
{
    piece one = {.array = array, .reader = reader, .sample = sample};
    unsigned outside = reader->depth - (reader->token == RL_JSON_LIST);
    if (read_piece(&one, status)) return true;
    return one.is_refused && leave_unread(array, sample, status) && rl_json_leave(reader, outside, status);
}

bool rl_json_array_read(rl_json_array *array, rl_json_reader *reader, size_t sample, rl_status *status)
{
    bool is_numeric = reader->token == RL_JSON_NUMBER || reader->token == RL_JSON_LIST;
    if (array->unread) return rl_json_skip(reader, status);
    if (reader->token == RL_JSON_NOT_FINITE) return read_or_leave(array, reader, sample, status);
    if (!is_numeric) return read_other(array, reader, sample, status);
    if (array->kind == RL_JSON_OTHERS)
        return leave_other(array, array->other, array->other_sample, status) && rl_json_skip(reader, status);
    if (array->num_samples < sample) return leave_missing(array, status) && rl_json_skip(reader, status);
    return read_or_leave(array, reader, sample, status);
}

bool rl_json_array_is_numeric(const rl_json_array *array)
{
    return array->unread || array->kind == RL_JSON_NUMBERS || array->kind == RL_JSON_LISTS;
}

bool rl_json_array_finish(rl_json_array *array, size_t num_samples, rl_array *to, rl_status *status)
{
    if (!array->unread && array->num_samples < num_samples && !leave_missing(array, status)) return false;
    if (array->unread) {
        to->unread = array->unread;
        to->unread_sample = array->unread_sample;
        array->unread = NULL;
        return true;
    }
    array->shape[0] = 0;
    for (size_t i = 0; i < num_samples; i++) array->shape[0] += array->sizes[i];
    if (!array->values && !(array->values = rl_alloc(0, sizeof *array->values, status))) return false;
    int rank = array->rank ? array->rank : 1;
    if (!rl_tensor_init(&to->tensor, RL_F64, sizeof(double), rank, array->shape, false, array->values, status)) {
        to->tensor.data = NULL; /* it does not belong to the caller yet */
        return rl_in_array(status, array->name);
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
    free(array->unread);
}
