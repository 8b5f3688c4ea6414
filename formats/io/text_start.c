#include "formats/io/text_start.h"

#include <string.h>

size_t rl_byte_order_mark(const void *text, size_t size)
{
    static const char mark[] = {'\xEF', '\xBB', '\xBF'};
    return size >= sizeof mark && memcmp(text, mark, sizeof mark) == 0 ? sizeof mark : 0;
}

size_t rl_text_start(const void *text, size_t size)
{
    const char *bytes = text;
    size_t at = rl_byte_order_mark(text, size);
    while (at < size && bytes[at] && strchr(" \t\r\n", bytes[at])) at++;
    return at;
}
