/* Where a text starts, by which its form is known. */
#ifndef RAGLOSS_TEXT_START_H
#define RAGLOSS_TEXT_START_H

#include <stddef.h>

/* Bytes of a byte order mark that the text starts with; 0 where there is none. */
size_t rl_byte_order_mark(const void *text, size_t size);

/* The place of the first byte behind such a mark and blanks; `size` where there is none. */
size_t rl_text_start(const void *text, size_t size);

#endif
