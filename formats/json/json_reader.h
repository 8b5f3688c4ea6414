/* JSON text in memory, read token by token in strict accordance with RFC 8259, without building a tree or copying.
 *
 * The reader also refuses a key that an object has twice, on which readers disagree, and an escaped NUL character,
 * which ends a text in C. A byte order mark before the text is skipped. The tokens NaN, Infinity and -Infinity, which
 * are not JSON but which Python writes, are refused where a value is wanted, and are allowed in values that are
 * skipped. */
#ifndef RAGLOSS_JSON_READER_H
#define RAGLOSS_JSON_READER_H

#include "core/base/status.h"
#include "formats/json/json_number.h"

#include <stdint.h>

/* How deep lists and objects may be nested. */
#define RL_JSON_MAX_DEPTH 64

typedef enum rl_json_token {
    RL_JSON_END, /* the end of the whole text */
    RL_JSON_OBJECT,
    RL_JSON_OBJECT_END,
    RL_JSON_LIST,
    RL_JSON_LIST_END,
    RL_JSON_KEY, /* with its colon: the first token of its value comes next */
    RL_JSON_TEXT,
    RL_JSON_NUMBER,
    RL_JSON_TRUE,
    RL_JSON_FALSE,
    RL_JSON_NULL,
    RL_JSON_NOT_FINITE /* NaN, Infinity or -Infinity; only if the reader is lax */
} rl_json_token;

typedef struct rl_json_reader {
    const char *start, *end; /* the text, without a byte order mark */
    rl_json_token token;     /* the current token, set by rl_json_next */
    rl_json_number number;   /* if the token is a number; for RL_JSON_NOT_FINITE only its text is set */
    const char *text;        /* of a key or text, as it is written between its quotes */
    size_t length;
    bool is_lax; /* set by the caller while it skips what may not be wanted */

    /* The rest is private to the reader. */
    const char *at;
    enum { RL_JSON_AT_VALUE, RL_JSON_AT_FIRST, RL_JSON_AFTER_VALUE } state;
    unsigned depth;
    uint64_t is_object;                  /* bit d: the bracket opened at depth d is an object's */
    size_t first_key[RL_JSON_MAX_DEPTH]; /* of the object opened at depth d, among the keys */
    const char **keys;                   /* those of all open objects */
    size_t num_keys, keys_capacity;
} rl_json_reader;

/* '{' or '[' if the text starts with one, as JSON does unless it is a single value; else '\0'. */
char rl_json_bracket(const void *text, size_t length);

/* Starts at the beginning, and cannot fail. The text must outlive the reader. */
void rl_json_start(rl_json_reader *reader, const char *text, size_t length);
void rl_json_rewind(rl_json_reader *reader); /* back before the first token */
void rl_json_release(rl_json_reader *reader);

/* Goes to the next token. If the text is not JSON, fails with RL_ERR_INPUT, the line and the column (in characters,
 * from 1) and what was expected there; the reader cannot be used after that. */
bool rl_json_next(rl_json_reader *reader, rl_status *status);

/* Skip goes from the first token of a value to its last; the other starts at the token before a value that is not
 * wanted, and also ends at its last token. */
bool rl_json_skip(rl_json_reader *reader, rl_status *status);
bool rl_json_pass_over(rl_json_reader *reader, rl_status *status);

/* Goes on until only `depth` lists and objects are open. */
bool rl_json_leave(rl_json_reader *reader, unsigned depth, rl_status *status);

/* Refuses what is at this position, as if it were not JSON; returns false. */
bool rl_json_refuse(const rl_json_reader *reader, const char *at, const char *what, rl_status *status);

/* Refuses RL_JSON_NOT_FINITE as a reader that is not lax does; returns false. */
bool rl_json_refuse_not_finite(const rl_json_reader *reader, rl_status *status);

/* For a key or text, with its escapes decoded: whether it equals `expected`; and a copy of up to `length` bytes without
 * a final NUL, of which the number is returned. */
bool rl_json_text_is(const rl_json_reader *reader, const char *expected);
size_t rl_json_copy_text(const rl_json_reader *reader, char *to);

/* The name of this token's kind of value in error messages: "a list", "null", … */
const char *rl_json_kind(rl_json_token token);

#endif
