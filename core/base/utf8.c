#include "core/base/utf8.h"

#include <string.h>

size_t rl_utf8_length(const char *text, size_t length)
{
    const unsigned char *byte = (const unsigned char *)text;
    if (!length) return 0;
    if (byte[0] < 0x80) return 1;
    size_t wanted = byte[0] < 0xC2 ? 0 : byte[0] < 0xE0 ? 2 : byte[0] < 0xF0 ? 3 : byte[0] < 0xF5 ? 4 : 0;
    if (!wanted || wanted > length) return 0;
    for (size_t i = 1; i < wanted; i++)
        if ((byte[i] & 0xC0) != 0x80) return 0;
    bool overlong = (byte[0] == 0xE0 && byte[1] < 0xA0) || (byte[0] == 0xF0 && byte[1] < 0x90);
    bool surrogate = byte[0] == 0xED && byte[1] >= 0xA0;
    bool beyond = byte[0] == 0xF4 && byte[1] >= 0x90;
    return overlong || surrogate || beyond ? 0 : wanted;
}

bool rl_is_utf8(const char *text)
{
    size_t length = strlen(text), bytes;
    for (; length && (bytes = rl_utf8_length(text, length)); length -= bytes) text += bytes;
    return length == 0;
}

size_t rl_utf8_put(uint32_t code, char *to)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return 0;
    size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t k = length - 1; k > 0; k--, code >>= 6) to[k] = (char)(0x80 | (code & 0x3f));
    to[0] = (char)((0xf00u >> length & 0xff) | code);
    return length;
}

uint32_t rl_utf8_take(const char **text)
{
    const unsigned char *byte = (const unsigned char *)*text;
    size_t length = byte[0] < 0x80 ? 1 : byte[0] < 0xE0 ? 2 : byte[0] < 0xF0 ? 3 : 4;
    uint32_t code = length == 1 ? byte[0] : byte[0] & (0x7fu >> length);
    for (size_t k = 1; k < length; k++) code = code << 6 | (byte[k] & 0x3fu);
    *text += length;
    return code;
}
