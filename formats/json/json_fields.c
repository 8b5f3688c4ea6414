#include "formats/json/json_fields.h"

#include "core/base/memory.h"
#include "formats/text/nearest.h"
#include "formats/text/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool rl_json_unexpected(const rl_json_field *field, const char *expected, const rl_json_reader *reader,
                        rl_status *status)
{
    return rl_fail(status, RL_ERR_INPUT, "'%s': expected %s, found %s", field->key, expected,
                   rl_json_kind(reader->token));
}

/* Appends to "one, two, three" at `used`; returns how much of the text is used then. */
static size_t add_word(char *text, size_t size, size_t used, const char *word)
{
    return used < size ? used + (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "", word) : used;
}

/* How many characters of a text in the input an error message shows. */
static int shown(const rl_json_reader *reader)
{
    return reader->length < 64 ? (int)reader->length : 64;
}

bool rl_json_take_word(const rl_json_field *field, const char *const *words, size_t count, size_t *index,
                       rl_json_reader *reader, rl_status *status)
{
    char known[256], hint[RL_HINT_SIZE];
    if (reader->token != RL_JSON_TEXT) return rl_json_unexpected(field, "a text", reader, status);
    for (*index = 0; *index < count; ++*index)
        if (rl_json_text_is(reader, words[*index])) return true;
    rl_nearest search = rl_nearest_to(reader->text, reader->length);
    for (size_t k = 0, used = 0; k < count; k++) {
        used = add_word(known, sizeof known, used, words[k]);
        rl_nearest_offer(&search, words[k], strlen(words[k]));
    }
    rl_nearest_hint(&search, "'", "'", hint);
    return rl_fail(status, RL_ERR_INPUT, "'%s': expected one of %s, found '%.*s'%s", field->key, known, shown(reader),
                   reader->text, hint);
}

bool rl_json_take_size(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    const rl_json_number *number = &reader->number;
    return (reader->token == RL_JSON_NUMBER && rl_parse_size(number->text, number->length, field->to)) ||
           rl_json_unexpected(field, "a whole number", reader, status);
}

bool rl_json_take_i32(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    size_t whole = 0;
    const rl_json_field number = {.key = field->key, .to = &whole};
    if (!rl_json_take_size(&number, reader, status)) return false;
    if (whole > INT32_MAX) return rl_json_unexpected(field, "a whole number below 2^31", reader, status);
    *(int32_t *)field->to = (int32_t)whole;
    return true;
}

bool rl_json_take_f32(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    float *to = field->to;
    *to = NAN;
    return reader->token == RL_JSON_NULL ||
           (reader->token == RL_JSON_NUMBER && rl_parse_f32(reader->number.text, reader->number.length, to)) ||
           rl_json_unexpected(field, "a number or null", reader, status);
}

bool rl_json_take_f64(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    if (reader->token != RL_JSON_NULL && reader->token != RL_JSON_NUMBER)
        return rl_json_unexpected(field, "a number or null", reader, status);
    *(double *)field->to = reader->token == RL_JSON_NULL ? (double)NAN : rl_json_number_value(&reader->number);
    return true;
}

bool rl_json_take_bool(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    *(bool *)field->to = reader->token == RL_JSON_TRUE;
    return reader->token == RL_JSON_TRUE || reader->token == RL_JSON_FALSE ||
           rl_json_unexpected(field, "true or false", reader, status);
}

bool rl_json_take_text(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    char **to = field->to;
    if (reader->token != RL_JSON_TEXT) return rl_json_unexpected(field, "a text", reader, status);
    if (!(*to = rl_alloc(reader->length + 1, 1, status))) return false;
    rl_json_copy_text(reader, *to);
    return true;
}

bool rl_json_take_object(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    char **to = field->to;
    const char *start = reader->at - 1; /* the bracket that opens it */
    if (reader->token != RL_JSON_OBJECT) return rl_json_unexpected(field, "an object", reader, status);
    if (!rl_json_skip(reader, status)) return false;
    size_t length = (size_t)(reader->at - start);
    if (!(*to = rl_alloc(length + 1, 1, status))) return false;
    memcpy(*to, start, length);
    return true;
}

/* The search starts after the last field found, because most objects have the same keys in the same order. */
static size_t find(const rl_json_field *fields, size_t count, size_t guess, const rl_json_reader *reader)
{
    for (size_t k = 0; k < count; k++) {
        size_t index = (guess + k) % count;
        if (rl_json_text_is(reader, fields[index].key)) return index;
    }
    return count;
}

static bool refuse_key(const rl_json_field *fields, size_t count, const rl_json_reader *reader, rl_status *status)
{
    char known[256], hint[RL_HINT_SIZE];
    rl_nearest search = rl_nearest_to(reader->text, reader->length);
    for (size_t k = 0, used = 0; k < count; k++) {
        used = add_word(known, sizeof known, used, fields[k].key);
        rl_nearest_offer(&search, fields[k].key, strlen(fields[k].key));
    }
    rl_nearest_hint(&search, "'", "'", hint);
    return rl_fail(status, RL_ERR_INPUT, "there is no key '%.*s'; expected %s%s%s", shown(reader), reader->text,
                   count > 1 ? "one of " : "only ", known, hint);
}

static bool take_fields(const rl_json_field *fields, size_t count, bool only, rl_json_reader *reader, rl_status *status)
{
    bool found[RL_JSON_MAX_FIELDS] = {false};
    if (reader->token != RL_JSON_OBJECT)
        return rl_fail(status, RL_ERR_INPUT, "expected an object, found %s", rl_json_kind(reader->token));
    for (size_t index = 0, next = 0;;) {
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_OBJECT_END) break;
        index = find(fields, count, next, reader);
        if (index == count && only) return refuse_key(fields, count, reader, status);
        if (index == count) {
            if (!rl_json_pass_over(reader, status)) return false;
            continue;
        }
        if (!rl_json_next(reader, status)) return false;
        if (found[index])
            return rl_fail(status, RL_ERR_INPUT, "key '%s' stands twice in one object", fields[index].key);
        if (!fields[index].take(&fields[index], reader, status)) return false;
        found[index] = true;
        next = index + 1;
    }
    for (size_t index = 0; index < count; index++)
        if (!found[index] && !fields[index].optional)
            return rl_fail(status, RL_ERR_INPUT, "it lacks the key '%s'", fields[index].key);
    return true;
}

bool rl_json_take_fields(const rl_json_field *fields, size_t count, rl_json_reader *reader, rl_status *status)
{
    return take_fields(fields, count, false, reader, status);
}

bool rl_json_take_only_fields(const rl_json_field *fields, size_t count, rl_json_reader *reader, rl_status *status)
{
    return take_fields(fields, count, true, reader, status);
}
