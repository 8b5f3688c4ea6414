/* Where a text starts, which shows its format. */
#ifndef RAGLOSS_TEXT_START_H
#define RAGLOSS_TEXT_START_H

#include <stddef.h>

/* The length of the byte order mark at the start of the text; 0 if there is none. */
size_t rl_byte_order_mark(const void *text, size_t size);

/* The offset of the first byte after such a mark and white space; `size` if there is none. */
size_t rl_text_start(const void *text, size_t size);

#endif
