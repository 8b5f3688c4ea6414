#include "formats/source/json_ids.h"

#include "core/base/memory.h"
#include "formats/source/id_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define EXPECTED "a text or a whole number was expected"

/* Turns a failure in this sample's id into the reason why the ids are unread, unless there is one already. */
static bool leave_unread(rl_json_ids *ids, size_t sample, rl_status *status)
{
    if (ids->unread) return true;
    ids->unread_sample = sample;
    return (ids->unread = rl_copy_text(status->what, status));
}

static bool leave_missing(rl_json_ids *ids, rl_status *status)
{
    rl_fail(status, RL_ERR_INPUT, "it is missing, though other samples have it; " EXPECTED);
    return leave_unread(ids, ids->num_values, status);
}

/* Makes room for this many more bytes. They are part of a text that is in memory, so the sum cannot overflow. */
static bool reserve(rl_json_ids *ids, size_t size, rl_status *status)
{
    return RL_GROW(ids->texts, &ids->capacity, ids->used + size, status);
}

static bool append_size(rl_json_ids *ids, size_t size, rl_status *status)
{
    if (!RL_GROW(ids->sizes, &ids->sizes_capacity, ids->count + 1, status)) return false;
    ids->sizes[ids->count++] = size;
    return true;
}

static bool append_text(rl_json_ids *ids, const rl_json_reader *reader, size_t *length, rl_status *status)
{
    if (!reserve(ids, reader->length + 1 /* not 0 for an empty text either */, status)) return false;
    *length = rl_json_copy_text(reader, ids->texts + ids->used);
    return true;
}

static bool append_number(rl_json_ids *ids, const rl_json_reader *reader, size_t *length, rl_status *status)
{
    enum { ROOM = 32 };
    double number = rl_json_number_value(&reader->number);
    /* From 2^53 on, two neighbouring whole numbers in the text become the same float64. */
    if (number != floor(number) || fabs(number) >= 0x1p53)
        return rl_fail(status, RL_ERR_INPUT,
                       "the number %.17g cannot be an id; a whole number below 2^53 or a text was expected", number);
    if (!reserve(ids, ROOM, status)) return false;
    *length = (size_t)snprintf(ids->texts + ids->used, ROOM, "%lld", (long long)number);
    return true;
}

/* Appends the text or number at the reader. */
static bool append(rl_json_ids *ids, const rl_json_reader *reader, rl_status *status)
{
    size_t length = 0;
    if (reader->token == RL_JSON_NOT_FINITE) return rl_json_refuse_not_finite(reader, status);
    if (reader->token != RL_JSON_TEXT && reader->token != RL_JSON_NUMBER)
        return rl_fail(status, RL_ERR_INPUT, "it is %s; " EXPECTED, rl_json_kind(reader->token));
    if (!(reader->token == RL_JSON_TEXT ? append_text : append_number)(ids, reader, &length, status)) return false;
    if (!rl_check_id_length(length, status)) return false;
    ids->used += length;
    return append_size(ids, length, status);
}

static bool append_or_leave(rl_json_ids *ids, const rl_json_reader *reader, size_t sample, rl_status *status)
{
    return append(ids, reader, status) || (status->code == RL_ERR_INPUT && leave_unread(ids, sample, status));
}

/* DETR's targets have a tensor of one number, which becomes a list of one number in JSON. */
static bool read_list(rl_json_ids *ids, rl_json_reader *reader, size_t sample, rl_status *status)
{
    unsigned outside = reader->depth - 1;
    size_t count = ids->count;
    if (!rl_json_next(reader, status)) return false;
    bool has_id = reader->token == RL_JSON_TEXT || reader->token == RL_JSON_NUMBER;
    if (has_id && !(append_or_leave(ids, reader, sample, status) && rl_json_next(reader, status))) return false;
    if (has_id && reader->token == RL_JSON_LIST_END) return true;
    ids->count = count;
    ids->is_something_else = true;
    rl_fail(status, RL_ERR_INPUT, "it is a list, and not of one text or number; " EXPECTED);
    return leave_unread(ids, sample, status) && rl_json_leave(reader, outside, status);
}

bool rl_json_ids_read(rl_json_ids *ids, rl_json_reader *reader, size_t sample, rl_status *status)
{
    if (ids->num_values < sample && !leave_missing(ids, status)) return false;
    ids->num_values = sample + 1;
    if (ids->is_something_else) return rl_json_skip(reader, status);
    if (reader->token == RL_JSON_LIST) return read_list(ids, reader, sample, status);
    ids->is_something_else = reader->token == RL_JSON_OBJECT;
    return append_or_leave(ids, reader, sample, status) && rl_json_skip(reader, status);
}

bool rl_json_ids_finish(rl_json_ids *ids, size_t num_samples, rl_array *to, rl_status *status)
{
    if (ids->num_values < num_samples && !leave_missing(ids, status)) return false;
    if (ids->unread) {
        bool are_ids = ids->count && !ids->is_something_else;
        to->tensor = (rl_tensor){.dtype = RL_BYTES, .rank = are_ids, .shape = {num_samples}};
        to->unread = ids->unread;
        to->unread_sample = ids->unread_sample;
        ids->unread = NULL;
        return true;
    }
    if (!rl_tensor_init(&to->tensor, RL_BYTES, 1, 1, &ids->used, false, ids->texts, status)) return false;
    to->sizes = ids->sizes;
    to->num_samples = num_samples;
    ids->texts = NULL;
    ids->sizes = NULL;
    return true;
}

void rl_json_ids_release(rl_json_ids *ids)
{
    free(ids->texts);
    free(ids->sizes);
    free(ids->unread);
}
