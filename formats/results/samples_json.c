#include "formats/results/samples_json.h"

#include "core/base/memory.h"
#include "formats/text/number.h"

#include <stdlib.h>

/* The keys of a sample: its columns, and these. */
enum { ID = RL_NUM_COLUMNS, PLACE, INVALID, MATCHES, NUM_KEYS };

static const char *sample_key(int key)
{
    static const char *const names[] = {"id", "sample", "invalid", "matches"};
    return key < RL_NUM_COLUMNS ? rl_column_name(key) : names[key - RL_NUM_COLUMNS];
}

static const char *match_key(int key)
{
    return rl_match_columns[key].name;
}

/* Returns the key that the reader is at, or `count`. The search starts after the last key found, because most objects
 * have the same keys in the same order. */
static int find_key(const char *(*name_of)(int key), int count, int guess, const rl_json_reader *reader)
{
    for (int k = 0; k < count; k++) {
        int key = (guess + k) % count;
        if (rl_json_text_is(reader, name_of(key))) return key;
    }
    return count;
}

/* The first of several losses with the same name represents them all. */
static int first_alike(int key)
{
    return key < RL_NUM_COLUMNS ? rl_column_named(rl_column_name(key)) : key;
}

/* Finds the next value, of whatever kind. */
static bool find_value(rl_found_value *value, rl_json_reader *reader, rl_status *status)
{
    if (!rl_json_next(reader, status)) return false;
    *value = (rl_found_value){reader->token, reader->number};
    return rl_json_skip(reader, status);
}

static bool find_match(rl_found_match *match, rl_json_reader *reader, rl_status *status)
{
    match->token = reader->token;
    if (match->token != RL_JSON_OBJECT) return rl_json_skip(reader, status);
    for (int guess = 0;;) {
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_OBJECT_END) return true;
        int key = find_key(match_key, RL_NUM_MATCH_COLUMNS, guess, reader);
        bool known = key < RL_NUM_MATCH_COLUMNS;
        if (!(known ? find_value(&match->value[key], reader, status) : rl_json_pass_over(reader, status))) return false;
        if (known) guess = key + 1;
    }
}

static bool read_matches(const rl_samples_visitor *visitor, void *context, rl_found_value *matches,
                         rl_json_reader *reader, rl_status *status)
{
    if (!rl_json_next(reader, status)) return false;
    matches->token = reader->token;
    if (matches->token != RL_JSON_LIST) return rl_json_skip(reader, status);
    for (;;) {
        rl_found_match match = {0};
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_LIST_END) return true;
        if (!find_match(&match, reader, status) || !visitor->match(context, &match, status)) return false;
    }
}

static bool find_id(rl_found_sample *sample, rl_json_reader *reader, rl_status *status)
{
    if (!find_value(&sample->id, reader, status)) return false;
    if (sample->id.token != RL_JSON_TEXT || sample->id_text) return true;
    if (!(sample->id_text = rl_alloc(reader->length + 1, 1, status))) return false;
    rl_json_copy_text(reader, sample->id_text);
    return true;
}

static bool pass_unknown(rl_found_sample *sample, rl_json_reader *reader, rl_status *status)
{
    if (!sample->unknown) {
        sample->unknown = reader->text;
        sample->unknown_length = reader->length;
    }
    return rl_json_pass_over(reader, status);
}

static bool find_member(const rl_samples_visitor *visitor, void *context, int key, rl_found_sample *sample,
                        rl_json_reader *reader, rl_status *status)
{
    switch (key) {
    case ID: return find_id(sample, reader, status);
    case PLACE: return find_value(&sample->place, reader, status);
    case INVALID: return find_value(&sample->invalid, reader, status);
    case MATCHES: return read_matches(visitor, context, &sample->matches, reader, status);
    case NUM_KEYS: return pass_unknown(sample, reader, status);
    default: return find_value(&sample->value[key], reader, status);
    }
}

/* If a key occurs twice, the reader refuses the object at its end. */
static bool find_sample(const rl_samples_visitor *visitor, void *context, rl_found_sample *sample,
                        rl_json_reader *reader, rl_status *status)
{
    sample->token = reader->token;
    if (sample->token != RL_JSON_OBJECT) return rl_json_skip(reader, status);
    for (int guess = ID;;) {
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_OBJECT_END) return true;
        int key = find_key(sample_key, NUM_KEYS, guess, reader);
        if (!find_member(visitor, context, first_alike(key), sample, reader, status)) return false;
        if (key < NUM_KEYS) guess = key + 1;
    }
}

static bool read_sample(const rl_samples_visitor *visitor, void *context, rl_json_reader *reader, rl_status *status)
{
    rl_found_sample sample = {0};
    bool done = visitor->start(context, status) && find_sample(visitor, context, &sample, reader, status) &&
                visitor->end(context, &sample, status);
    free(sample.id_text);
    return done;
}

bool rl_samples_read(const rl_samples_visitor *visitor, void *context, rl_json_reader *reader, rl_status *status)
{
    for (size_t index = 0;; index++) {
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_LIST_END) return true;
        if (!read_sample(visitor, context, reader, status)) return rl_in_sample(status, index);
    }
}

bool rl_found_size(const rl_found_value *value, size_t *number)
{
    return value->token == RL_JSON_NUMBER && rl_parse_size(value->number.text, value->number.length, number);
}

bool rl_found_f32(const rl_found_value *value, float *number)
{
    return value->token == RL_JSON_NUMBER && rl_parse_f32(value->number.text, value->number.length, number);
}

bool rl_found_f64(const rl_found_value *value, double *number)
{
    if (value->token != RL_JSON_NUMBER) return false;
    *number = rl_json_number_value(&value->number);
    return true;
}
