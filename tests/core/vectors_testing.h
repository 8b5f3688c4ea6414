/* What the tests of vectors in JSON share: lists of numbers, and objects of known keys. */
#ifndef RAGLOSS_VECTORS_TESTING_H
#define RAGLOSS_VECTORS_TESTING_H

#include "formats/json/json_fields.h"
#include "formats/text/number.h"

#include "tests/core/core_testing.h"

enum { MOST_NUMBERS = 1536 };

typedef struct numbers {
    size_t count;
    float items[MOST_NUMBERS];
} numbers;

/* Appends a number, or the text "inf". */
static inline bool append_number(numbers *to, const rl_json_reader *reader)
{
    bool is_text = reader->token == RL_JSON_TEXT;
    const char *text = is_text ? reader->text : reader->number.text;
    size_t length = is_text ? reader->length : reader->number.length;
    return to->count < MOST_NUMBERS && rl_parse_f32(text, length, &to->items[to->count++]);
}

/* Takes a list into `numbers`; the items of lists in it follow each other. */
static inline bool take_numbers(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    numbers *to = field->to;
    to->count = 0;
    if (reader->token != RL_JSON_LIST) return rl_json_unexpected(field, "a list", reader, status);
    for (int depth = 1; depth > 0;) {
        if (!rl_json_next(reader, status)) return false;
        if (reader->token == RL_JSON_LIST)
            depth++;
        else if (reader->token == RL_JSON_LIST_END)
            depth--;
        else if (!append_number(to, reader))
            return rl_json_unexpected(field, "few enough numbers", reader, status);
    }
    return true;
}

/* Reads a text that is an object; all of its keys are fields, and all fields are among them. */
static inline void read_object(const rl_json_field *fields, size_t count, const char *text, size_t length)
{
    rl_json_reader reader;
    rl_status status;
    rl_json_start(&reader, text, length);
    bool done = rl_json_next(&reader, &status) && rl_json_take_only_fields(fields, count, &reader, &status) &&
                rl_json_next(&reader, &status);
    expect_success(done, &status);
    rl_json_release(&reader);
}

#endif
