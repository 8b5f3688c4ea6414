/* JSON text in memory, read token by token and held to the letter of RFC 8259, without a tree and without copies.
 *
 * Refused beyond it: a key that an object has twice, which readers disagree on, and an escaped NUL character, which
 * ends a text in C. A byte order mark before the text is passed over. The tokens NaN, Infinity and -Infinity, which are
 * not JSON but which Python writes, are refused where a value is wanted, and may stand in values that nobody wants. */
#ifndef RAGLOSS_JSON_READER_H
#define RAGLOSS_JSON_READER_H

#include "core/base/status.h"
#include "formats/json/json_number.h"

#include <stdint.h>

/* Nested lists and objects allowed. */
#define RL_JSON_MAX_DEPTH 64

typedef enum rl_json_token {
    RL_JSON_END, /* of the whole text */
    RL_JSON_OBJECT,
    RL_JSON_OBJECT_END,
    RL_JSON_LIST,
    RL_JSON_LIST_END,
    RL_JSON_KEY, /* with the colon after it: the first token of its value comes next */
    RL_JSON_TEXT,
    RL_JSON_NUMBER,
    RL_JSON_TRUE,
    RL_JSON_FALSE,
    RL_JSON_NULL,
    RL_JSON_NOT_FINITE /* NaN, Infinity or -Infinity; only where the reader is lax */
} rl_json_token;

typedef struct rl_json_reader {
    const char *start, *end; /* the text, without a byte order mark */
    rl_json_token token;     /* what rl_json_next came to */
    rl_json_number number;   /* where it is one; of RL_JSON_NOT_FINITE the text alone */
    const char *text;        /* of a key or text, between its quotes: as it is written */
    size_t length;
    bool is_lax; /* set by the caller while it passes over what may not be wanted */

    /* The reader's own. */
    const char *at;
    enum { RL_JSON_AT_VALUE, RL_JSON_AT_FIRST, RL_JSON_AFTER_VALUE } place;
    unsigned depth;
    uint64_t is_object;                  /* bit d: the bracket opened at depth d is an object's */
    size_t first_key[RL_JSON_MAX_DEPTH]; /* of the object opened at depth d, among the keys */
    const char **keys;                   /* of the objects that are open */
    size_t num_keys, keys_capacity;
} rl_json_reader;

/* '{' or '[', with which a text of JSON starts that is more than a single value; '\0' where it starts otherwise. */
char rl_json_bracket(const void *text, size_t length);

/* Cannot fail. The text must outlive the reader. */
void rl_json_start(rl_json_reader *reader, const char *text, size_t length);
void rl_json_rewind(rl_json_reader *reader); /* before the first token again */
void rl_json_release(rl_json_reader *reader);

/* Goes to the next token. RL_ERR_INPUT, with line and column (of characters, from 1) and what was expected there, where
 * the text is not JSON; the reader is of no more use then. */
bool rl_json_next(rl_json_reader *reader, rl_status *status);

/* From the first token of a value to its last; and, from the token before a value that nobody wants, to its last. */
bool rl_json_skip(rl_json_reader *reader, rl_status *status);
bool rl_json_pass_over(rl_json_reader *reader, rl_status *status);

/* Goes on to the end of the list or object, or of what is open in it, so that as many as `depth` are. */
bool rl_json_leave(rl_json_reader *reader, unsigned depth, rl_status *status);

/* Refuses what stands here, like what is not JSON; false. */
bool rl_json_refuse(const rl_json_reader *reader, const char *at, const char *what, rl_status *status);

/* Refuses RL_JSON_NOT_FINITE as a reader that is not lax does; false. */
bool rl_json_refuse_not_finite(const rl_json_reader *reader, rl_status *status);

/* Of a key or text: whether it is `expected`, escapes understood; and the text itself, at most `length` bytes without a
 * final NUL: how many. */
bool rl_json_text_is(const rl_json_reader *reader, const char *expected);
size_t rl_json_copy_text(const rl_json_reader *reader, char *to);

/* "a list", "null", …: what errors call the value that starts with this token. */
const char *rl_json_kind(rl_json_token token);

#endif
