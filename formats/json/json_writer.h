/* Writes JSON piece by piece, and adds the commas and colons. The caller closes what it opens. */
#ifndef RAGLOSS_JSON_WRITER_H
#define RAGLOSS_JSON_WRITER_H

#include "formats/io/output.h"

typedef struct rl_json_writer {
    rl_output *output;
    const char *space; /* what follows commas and colons: "" or " " */
    bool follows;      /* whether the next piece needs a comma before it; false to start with */
} rl_json_writer;

/* Open takes '{' or '[' as a value, and close takes '}' or ']'. */
void rl_json_open(rl_json_writer *json, char bracket);
void rl_json_close(rl_json_writer *json, char bracket);

/* Puts this white space before the next key or value. */
void rl_json_break(rl_json_writer *json, const char *white);

/* Writes a key that needs no escapes; its value comes next. */
void rl_json_put_key(rl_json_writer *json, const char *key);

/* These write values. Numbers are the shortest text that reads back to the same value. As JSON has neither NaN nor
 * infinities, NaN becomes null, and an infinity a number that is too large for float64. Text must be UTF-8. `value` is
 * written as it is. */
void rl_json_put_whole(rl_json_writer *json, int64_t number);
void rl_json_put_f32(rl_json_writer *json, float number);
void rl_json_put_f64(rl_json_writer *json, double number);
void rl_json_put_text(rl_json_writer *json, const char *text);
void rl_json_put_value(rl_json_writer *json, const char *value);

#endif
