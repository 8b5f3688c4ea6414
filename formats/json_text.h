/* JSON text, held to the letter of RFC 8259 before cJSON parses it.
 *
 * cJSON alone lets pass: text after the value, raw control characters, "01" and "1.", broken UTF-8, doubled keys, and
 * nesting that costs a deep stack. */
#ifndef RAGLOSS_JSON_TEXT_H
#define RAGLOSS_JSON_TEXT_H

#include "status.h"

#include <cjson/cJSON.h>

/* Nested lists and objects allowed. */
#define RL_JSON_MAX_DEPTH 64

/* Parses `length` bytes, which need no final NUL and may start with a byte order mark. The caller frees the tree with
 * cJSON_Delete. NULL and RL_ERR_INPUT, with line and column (of characters, from 1), for anything that is not one JSON
 * value; for a key that an object has twice; and for what cJSON cannot hold: numbers of more than 63 characters and
 * escaped NULs. Numbers beyond float64's range read as infinities, as 1e999 does. */
cJSON *rl_json_parse(const char *text, size_t length, rl_status *status);

/* Bytes of the UTF-8 character that starts here, 0 where none does; `length` bytes may be looked at. */
size_t rl_utf8_length(const char *text, size_t length);

#endif
