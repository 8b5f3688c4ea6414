/* Strings of JSON: what may stand there, and what it means. */
#ifndef RAGLOSS_JSON_STRING_H
#define RAGLOSS_JSON_STRING_H

#include "formats/json/json_fault.h"

#include <stdbool.h>
#include <stddef.h>

/* Goes from behind the opening quote to the closing one. NULL and a fault where that is no string. */
const char *rl_json_scan_string(const char *at, const char *end, rl_json_fault *fault);

/* A string that was scanned, byte by byte with escapes understood. No more bytes come than it has, and none behind
 * `end` is looked at, even where the text has been changed since. */
typedef struct rl_json_bytes {
    const char *at, *end; /* from behind the opening quote to the closing one, or beyond */
    char escaped[4];      /* the character that an escape stands for, in UTF-8 */
    size_t num_escaped, next_escaped;
} rl_json_bytes;

/* The next byte; -1 at the closing quote. */
int rl_json_next_byte_escaped(rl_json_bytes *bytes);
static inline int rl_json_next_byte(rl_json_bytes *bytes)
{
    bool plain =
        bytes->next_escaped == bytes->num_escaped && bytes->at < bytes->end && *bytes->at != '"' && *bytes->at != '\\';
    return plain ? (unsigned char)*bytes->at++ : rl_json_next_byte_escaped(bytes);
}

#endif
