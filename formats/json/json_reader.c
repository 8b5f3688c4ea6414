#include "formats/json/json_reader.h"

#include "core/base/memory.h"
#include "formats/io/text_start.h"
#include "formats/json/json_string.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *rl_json_kind(rl_json_token token)
{
    switch (token) {
    case RL_JSON_NUMBER: return "a number";
    case RL_JSON_TEXT: return "a text";
    case RL_JSON_LIST: return "a list";
    case RL_JSON_OBJECT: return "an object";
    case RL_JSON_TRUE: return "true";
    case RL_JSON_FALSE: return "false";
    case RL_JSON_NOT_FINITE: return "NaN or Infinity";
    default: return "null";
    }
}

char rl_json_bracket(const void *text, size_t length)
{
    size_t at = rl_text_start(text, length);
    char first = at < length ? ((const char *)text)[at] : '\0';
    return first == '{' || first == '[' ? first : '\0';
}

void rl_json_start(rl_json_reader *reader, const char *text, size_t length)
{
    const char *start = text + rl_byte_order_mark(text, length);
    *reader = (rl_json_reader){.start = start, .at = start, .end = text + length};
}

void rl_json_rewind(rl_json_reader *reader)
{
    reader->at = reader->start;
    reader->state = RL_JSON_AT_VALUE;
    reader->depth = 0;
    reader->num_keys = 0;
}

void rl_json_release(rl_json_reader *reader)
{
    free(reader->keys);
}

static void find_position(const rl_json_reader *reader, const char *at, size_t *line, size_t *column)
{
    *line = *column = 1;
    for (const char *c = reader->start; c < at; c++) {
        bool starts_character = ((unsigned char)*c & 0xC0) != 0x80;
        *line += *c == '\n';
        *column = *c == '\n' ? 1 : *column + starts_character;
    }
}

bool rl_json_refuse(const rl_json_reader *reader, const char *at, const char *what, rl_status *status)
{
    size_t line, column;
    find_position(reader, at, &line, &column);
    return rl_fail(status, RL_ERR_INPUT, "not valid JSON at line %zu, column %zu: %s", line, column, what);
}

static bool expected(const rl_json_reader *reader, const char *at, const char *what, rl_status *status)
{
    char found[32] = "the end of the text", text[128];
    if (at < reader->end) {
        unsigned char byte = (unsigned char)*at;
        snprintf(found, sizeof found, byte > 0x20 && byte < 0x7F ? "'%c'" : "byte 0x%02x", byte);
    }
    snprintf(text, sizeof text, "expected %s, found %s", what, found);
    return rl_json_refuse(reader, at, text, status);
}

static bool fail(const rl_json_reader *reader, const rl_json_fault *fault, rl_status *status)
{
    return fault->expected ? expected(reader, fault->at, fault->expected, status)
                           : rl_json_refuse(reader, fault->at, fault->what, status);
}

static bool next_is(const rl_json_reader *reader, char c)
{
    return reader->at < reader->end && *reader->at == c;
}

static bool next_is_word(const rl_json_reader *reader, const char *word)
{
    size_t length = strlen(word);
    return (size_t)(reader->end - reader->at) >= length && memcmp(reader->at, word, length) == 0;
}

static void skip_space(rl_json_reader *reader)
{
    const char *at = reader->at, *end = reader->end;
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) at++;
    reader->at = at;
}

static bool in_object(const rl_json_reader *reader)
{
    return reader->depth && (reader->is_object >> (reader->depth - 1) & 1);
}

/* Reads the string that starts here. */
static bool take_string(rl_json_reader *reader, rl_json_token token, rl_status *status)
{
    rl_json_fault fault;
    const char *text = reader->at + 1, *after = rl_json_scan_string(text, reader->end, &fault);
    if (!after) return fail(reader, &fault, status);
    reader->token = token;
    reader->text = text;
    reader->length = (size_t)(after - text);
    reader->at = after + 1;
    return true;
}

bool rl_json_refuse_not_finite(const rl_json_reader *reader, rl_status *status)
{
    return rl_json_refuse(reader, reader->text,
                          "NaN and Infinity are not JSON, though Python's json writes them; expected a value", status);
}

/* One of Python's tokens, if it starts here; else NULL. */
static const char *python_word(const rl_json_reader *reader)
{
    static const char *const words[] = {"NaN", "Infinity", "-Infinity"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (next_is_word(reader, words[i])) return words[i];
    return NULL;
}

static bool take_not_finite(rl_json_reader *reader, const char *word, rl_status *status)
{
    reader->text = reader->at;
    reader->length = strlen(word);
    reader->number = (rl_json_number){.text = reader->at, .length = reader->length};
    reader->token = RL_JSON_NOT_FINITE;
    reader->at += reader->length;
    return reader->is_lax || rl_json_refuse_not_finite(reader, status);
}

static bool take_number(rl_json_reader *reader, rl_status *status)
{
    rl_json_fault fault;
    const char *after = rl_json_scan_number(reader->at, reader->end, &reader->number, &fault);
    if (!after) return fail(reader, &fault, status);
    reader->token = RL_JSON_NUMBER;
    reader->at = after;
    return true;
}

static bool take_word(rl_json_reader *reader, rl_status *status)
{
    static const struct {
        const char *word;
        rl_json_token token;
    } words[] = {{"true", RL_JSON_TRUE}, {"false", RL_JSON_FALSE}, {"null", RL_JSON_NULL}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (next_is_word(reader, words[i].word)) {
            reader->token = words[i].token;
            reader->at += strlen(words[i].word);
            return true;
        }
    return expected(reader, reader->at, "a value", status);
}

static bool open_bracket(rl_json_reader *reader, bool object, rl_status *status)
{
    if (reader->depth == RL_JSON_MAX_DEPTH)
        return rl_json_refuse(reader, reader->at, "nested too deeply; expected at most 64 levels", status);
    uint64_t bit = (uint64_t)1 << reader->depth;
    reader->is_object = object ? reader->is_object | bit : reader->is_object & ~bit;
    reader->first_key[reader->depth++] = reader->num_keys;
    reader->token = object ? RL_JSON_OBJECT : RL_JSON_LIST;
    reader->state = RL_JSON_AT_FIRST;
    reader->at++;
    return true;
}

static bool take_value(rl_json_reader *reader, rl_status *status)
{
    char first = reader->at < reader->end ? *reader->at : '\0';
    if (first == '[' || first == '{') return open_bracket(reader, first == '{', status);
    reader->state = RL_JSON_AFTER_VALUE;
    if (first >= '0' && first <= '9') return take_number(reader, status);
    if (first == '"') return take_string(reader, RL_JSON_TEXT, status);
    const char *python = python_word(reader);
    if (python) return take_not_finite(reader, python, status);
    return first == '-' ? take_number(reader, status) : take_word(reader, status);
}

static bool take_key(rl_json_reader *reader, rl_status *status)
{
    if (!next_is(reader, '"')) return expected(reader, reader->at, "a key in double quotes", status);
    if (!take_string(reader, RL_JSON_KEY, status)) return false;
    if (!RL_GROW(reader->keys, &reader->keys_capacity, reader->num_keys + 1, status)) return false;
    reader->keys[reader->num_keys++] = reader->text;
    skip_space(reader);
    if (!next_is(reader, ':')) return expected(reader, reader->at, "':'", status);
    reader->at++;
    reader->state = RL_JSON_AT_VALUE;
    return true;
}

/* Compares keys by their bytes, for qsort. */
static int compare_keys(const void *a, const void *b, void *end)
{
    rl_json_bytes left = {.at = *(const char *const *)a, .end = end};
    rl_json_bytes right = {.at = *(const char *const *)b, .end = end};
    int left_byte, right_byte;
    do {
        left_byte = rl_json_next_byte(&left);
        right_byte = rl_json_next_byte(&right);
    } while (left_byte == right_byte && left_byte >= 0);
    return left_byte - right_byte;
}

static bool refuse_doubled(rl_json_reader *reader, const char *one, const char *other, rl_status *status)
{
    size_t line, column, length = 0;
    char name[64];
    rl_json_bytes bytes = {.at = one, .end = reader->end};
    for (int byte; length < sizeof name - 1 && (byte = rl_json_next_byte(&bytes)) >= 0; length++)
        name[length] = (char)byte;
    name[length] = '\0';
    find_position(reader, (one > other ? one : other) - 1, &line, &column);
    return rl_fail(status, RL_ERR_INPUT,
                   "key '%s' stands twice in one object, again at line %zu, column %zu; expected it once", name, line,
                   column);
}

/* The keys are sorted rather than compared pair by pair, because an object may have a million of them. */
static bool close_object(rl_json_reader *reader, rl_status *status)
{
    size_t first = reader->first_key[reader->depth], count = reader->num_keys - first;
    const char **keys = count ? reader->keys + first : NULL;
    void *end = (void *)reader->end;
    if (count > 1) qsort_r(keys, count, sizeof *keys, compare_keys, end);
    for (size_t i = 1; i < count; i++)
        if (compare_keys(&keys[i - 1], &keys[i], end) == 0) return refuse_doubled(reader, keys[i - 1], keys[i], status);
    reader->num_keys = first;
    reader->token = RL_JSON_OBJECT_END;
    return true;
}

static bool close_bracket(rl_json_reader *reader, rl_status *status)
{
    bool object = in_object(reader);
    reader->depth--;
    reader->at++;
    reader->state = RL_JSON_AFTER_VALUE;
    reader->token = RL_JSON_LIST_END;
    return !object || close_object(reader, status);
}

bool rl_json_next(rl_json_reader *reader, rl_status *status)
{
    skip_space(reader);
    if (reader->state == RL_JSON_AT_VALUE) return take_value(reader, status);
    if (!reader->depth) {
        reader->token = RL_JSON_END;
        return reader->at == reader->end || expected(reader, reader->at, "nothing after the value", status);
    }
    bool object = in_object(reader);
    if (next_is(reader, object ? '}' : ']')) return close_bracket(reader, status);
    if (reader->state == RL_JSON_AFTER_VALUE) {
        if (!next_is(reader, ',')) return expected(reader, reader->at, object ? "',' or '}'" : "',' or ']'", status);
        reader->at++;
        skip_space(reader);
    }
    return object ? take_key(reader, status) : take_value(reader, status);
}

bool rl_json_skip(rl_json_reader *reader, rl_status *status)
{
    bool opens = reader->token == RL_JSON_OBJECT || reader->token == RL_JSON_LIST;
    return rl_json_leave(reader, reader->depth - opens, status);
}

bool rl_json_leave(rl_json_reader *reader, unsigned depth, rl_status *status)
{
    while (reader->depth > depth)
        if (!rl_json_next(reader, status)) return false;
    return true;
}

bool rl_json_pass_over(rl_json_reader *reader, rl_status *status)
{
    bool was_lax = reader->is_lax;
    reader->is_lax = true;
    bool done = rl_json_next(reader, status) && rl_json_skip(reader, status);
    reader->is_lax = was_lax;
    return done;
}

bool rl_json_text_is(const rl_json_reader *reader, const char *expected_text)
{
    rl_json_bytes bytes = {.at = reader->text, .end = reader->text + reader->length};
    int byte;
    while ((byte = rl_json_next_byte(&bytes)) >= 0)
        if (byte != (unsigned char)*expected_text++) return false;
    return !*expected_text;
}

size_t rl_json_copy_text(const rl_json_reader *reader, char *to)
{
    size_t length = 0;
    rl_json_bytes bytes = {.at = reader->text, .end = reader->text + reader->length};
    for (int byte; (byte = rl_json_next_byte(&bytes)) >= 0;) to[length++] = (char)byte;
    return length;
}
