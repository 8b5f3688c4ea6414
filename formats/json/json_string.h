/* Strings of JSON: their syntax and their meaning. */
#ifndef RAGLOSS_JSON_STRING_H
#define RAGLOSS_JSON_STRING_H

#include "formats/json/json_fault.h"

#include <stdbool.h>
#include <stddef.h>

/* Scans from just after the opening quote to the closing one. Returns NULL and a fault if it is not a string. */
const char *rl_json_scan_string(const char *at, const char *end, rl_json_fault *fault);

/* Reads a scanned string byte by byte with its escapes decoded. It never yields more bytes than the string has, and
 * never looks at or after `end`, even if the text has been changed meanwhile. */
typedef struct rl_json_bytes {
    const char *at, *end; /* from just after the opening quote to the closing one, or later */
    char escaped[4];      /* the character that an escape stands for, in UTF-8 */
    size_t num_escaped, next_escaped;
} rl_json_bytes;

/* Returns the next byte, or -1 at the closing quote. */
int rl_json_next_byte_escaped(rl_json_bytes *bytes);
static inline int rl_json_next_byte(rl_json_bytes *bytes)
{
    bool plain =
        bytes->next_escaped == bytes->num_escaped && bytes->at < bytes->end && *bytes->at != '"' && *bytes->at != '\\';
    return plain ? (unsigned char)*bytes->at++ : rl_json_next_byte_escaped(bytes);
}

#endif
