/* JSON, written one piece after another: commas and colons come by themselves. What is opened is the caller's to close.
 */
#ifndef RAGLOSS_JSON_WRITER_H
#define RAGLOSS_JSON_WRITER_H

#include "formats/io/output.h"

typedef struct rl_json_writer {
    rl_output *output;
    const char *space; /* after commas and colons: "" or " " */
    bool follows;      /* what comes next needs a comma before it; false to start with */
} rl_json_writer;

/* '{' or '[', as a value; '}' or ']'. */
void rl_json_open(rl_json_writer *json, char bracket);
void rl_json_close(rl_json_writer *json, char bracket);

/* The next key or value comes behind this white space. */
void rl_json_break(rl_json_writer *json, const char *white);

/* A name that needs no escapes; its value comes next. */
void rl_json_put_key(rl_json_writer *json, const char *key);

/* Values. Numbers are the shortest text that reads back to the same value: NaN is null, and an infinity a number too
 * large for float64, as JSON has neither. Text is UTF-8. `value` is JSON as it stands. */
void rl_json_put_whole(rl_json_writer *json, int64_t number);
void rl_json_put_f32(rl_json_writer *json, float number);
void rl_json_put_f64(rl_json_writer *json, double number);
void rl_json_put_text(rl_json_writer *json, const char *text);
void rl_json_put_value(rl_json_writer *json, const char *value);

#endif
