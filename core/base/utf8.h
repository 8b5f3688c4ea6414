/* Characters in UTF-8. */
#ifndef RAGLOSS_UTF8_H
#define RAGLOSS_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Returns the number of bytes of the character that starts here, or 0 if none does; at most `length` bytes are read. */
size_t rl_utf8_length(const char *text, size_t length);

/* Whether a whole text is valid. */
bool rl_is_utf8(const char *text);

/* Writes a code point in up to 4 bytes; returns their number, or 0 if it is not one of Unicode's characters. */
size_t rl_utf8_put(uint32_t code, char *to);

/* The code point of the character that starts here; sets `*text` to what follows it. */
uint32_t rl_utf8_take(const char **text);

#endif
