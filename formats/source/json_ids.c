#include "formats/source/json_ids.h"

#include "core/base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* In files of arrays, which --grad writes, each id takes as much room as the longest one. */
#define MAX_LENGTH 1024

static bool in_sample(size_t sample, rl_status *status)
{
    return rl_in_array(status, "id") || rl_in_sample(status, sample);
}

static bool refuse_kind(const char *kind, rl_status *status)
{
    return rl_fail(status, RL_ERR_INPUT, "it is %s; a text or a whole number was expected", kind);
}

static bool refuse_missing(const rl_json_ids *ids, rl_status *status)
{
    return refuse_kind("missing, though other samples have it", status) || in_sample(ids->count, status);
}

/* Makes room for so many bytes more, which are part of the text that is in memory: the sum fits. */
static bool reserve(rl_json_ids *ids, size_t size, rl_status *status)
{
    void *texts = ids->texts;
    if (!rl_reserve(&texts, &ids->capacity, ids->used + size, 1, status)) return false;
    ids->texts = texts;
    return true;
}

static bool append_size(rl_json_ids *ids, size_t size, rl_status *status)
{
    void *sizes = ids->sizes;
    if (!rl_reserve(&sizes, &ids->sizes_capacity, ids->count + 1, sizeof *ids->sizes, status)) return false;
    ids->sizes = sizes;
    ids->sizes[ids->count++] = size;
    return true;
}

static bool append_text(rl_json_ids *ids, const rl_json_reader *reader, size_t *length, rl_status *status)
{
    if (!reserve(ids, reader->length + 1 /* some, of an empty text too */, status)) return false;
    *length = rl_json_copy_text(reader, ids->texts + ids->used);
    return true;
}

static bool append_number(rl_json_ids *ids, const rl_json_reader *reader, size_t *length, rl_status *status)
{
    enum { ROOM = 32 };
    double number = rl_json_number_value(&reader->number);
    /* At 2^53 two neighbouring whole numbers of the text are one float64. */
    if (number != floor(number) || fabs(number) >= 0x1p53)
        return rl_fail(status, RL_ERR_INPUT,
                       "the number %.17g cannot be an id; a whole number below 2^53 or a text was expected", number);
    if (!reserve(ids, ROOM, status)) return false;
    *length = (size_t)snprintf(ids->texts + ids->used, ROOM, "%lld", (long long)number);
    return true;
}

static bool append(rl_json_ids *ids, const rl_json_reader *reader, rl_status *status)
{
    size_t length = 0;
    if (reader->token != RL_JSON_TEXT && reader->token != RL_JSON_NUMBER)
        return refuse_kind(rl_json_kind(reader->token), status);
    if (!(reader->token == RL_JSON_TEXT ? append_text : append_number)(ids, reader, &length, status)) return false;
    if (length == 0) return rl_fail(status, RL_ERR_INPUT, "it is empty; some text was expected");
    if (length > MAX_LENGTH)
        return rl_fail(status, RL_ERR_INPUT, "it has %zu bytes; at most %d were expected", length, MAX_LENGTH);
    ids->used += length;
    return append_size(ids, length, status);
}

bool rl_json_ids_read(rl_json_ids *ids, const rl_json_reader *reader, size_t sample, rl_status *status)
{
    if (ids->count < sample) return refuse_missing(ids, status);
    return append(ids, reader, status) || in_sample(sample, status);
}

bool rl_json_ids_finish(rl_json_ids *ids, size_t num_samples, rl_array *to, rl_status *status)
{
    if (ids->count < num_samples) return refuse_missing(ids, status);
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
}
