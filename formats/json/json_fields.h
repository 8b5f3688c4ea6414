/* An object of known keys, read from JSON text directly into variables. */
#ifndef RAGLOSS_JSON_FIELDS_H
#define RAGLOSS_JSON_FIELDS_H

#include "formats/json/json_reader.h"

typedef struct rl_json_field rl_json_field;

/* Takes the reader from the first token of the field's value to its last. */
typedef bool rl_json_take(const rl_json_field *field, rl_json_reader *reader, rl_status *status);

struct rl_json_field {
    const char *key;
    rl_json_take *take;
    void *to;
    bool optional;
};

#define RL_JSON_MAX_FIELDS 32

/* Reads the object whose first token the reader is at, up to its last token. Keys that are no field's are skipped; a
 * field that is not optional must be there. */
bool rl_json_take_fields(const rl_json_field *fields, size_t count, rl_json_reader *reader, rl_status *status);

/* Does the same, but refuses unknown keys. */
bool rl_json_take_only_fields(const rl_json_field *fields, size_t count, rl_json_reader *reader, rl_status *status);

/* Refuses the value with "'key': expected a list, found null"; returns false. */
bool rl_json_unexpected(const rl_json_field *field, const char *expected, const rl_json_reader *reader,
                        rl_status *status);

/* Reads a text that must be one of `words`, and returns its index among them. */
bool rl_json_take_word(const rl_json_field *field, const char *const *words, size_t count, size_t *index,
                       rl_json_reader *reader, rl_status *status);

rl_json_take rl_json_take_size;   /* size_t */
rl_json_take rl_json_take_i32;    /* int32_t, not negative */
rl_json_take rl_json_take_f32;    /* float; null becomes NaN */
rl_json_take rl_json_take_f64;    /* double: likewise */
rl_json_take rl_json_take_bool;   /* bool */
rl_json_take rl_json_take_text;   /* char *, which the caller owns */
rl_json_take rl_json_take_object; /* char *, likewise: the text of the object as it is written */

#endif
