#include "formats/json/json_string.h"

#include "core/base/utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Returns 16 if it is not a digit. */
static unsigned hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? (unsigned)(c - '0')
           : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
           : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10
                                  : 16;
}

static uint32_t hex4(const char *digits)
{
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++) unit = unit << 4 | hex_digit(digits[i]);
    return unit;
}

static bool is_high(uint32_t unit)
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool is_low(uint32_t unit)
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

static const char *scan_hex4(const char *at, const char *end, rl_json_fault *fault)
{
    for (int i = 0; i < 4; i++, at++)
        if (at == end || hex_digit(*at) > 15) return rl_json_expected(fault, at, "a hexadecimal digit");
    return at;
}

/* Continues after "\u". */
static const char *scan_unicode(const char *at, const char *end, rl_json_fault *fault)
{
    if (!(at = scan_hex4(at, end, fault))) return NULL;
    uint32_t unit = hex4(at - 4);
    if (!unit) return rl_json_wrong(fault, at, "an escaped NUL character; expected text without one");
    if (is_low(unit)) return rl_json_wrong(fault, at, "a low surrogate without the high one before it");
    if (!is_high(unit)) return at;
    if (end - at < 2 || at[0] != '\\' || at[1] != 'u')
        return rl_json_expected(fault, at, "the escape of a low surrogate");
    if (!(at = scan_hex4(at + 2, end, fault))) return NULL;
    return is_low(hex4(at - 4)) ? at : rl_json_wrong(fault, at, "a high surrogate without the low one after it");
}

/* Continues after the backslash. */
static const char *scan_escape(const char *at, const char *end, rl_json_fault *fault)
{
    if (at == end || !*at || !strchr("\"\\/bfnrtu", *at))
        return rl_json_expected(fault, at, "an escape character, one of \"\\/bfnrtu");
    return *at == 'u' ? scan_unicode(at + 1, end, fault) : at + 1;
}

const char *rl_json_scan_string(const char *at, const char *end, rl_json_fault *fault)
{
    while (at < end && *at != '"') {
        unsigned char byte = (unsigned char)*at;
        if (byte < 0x20) return rl_json_expected(fault, at, "control characters of a text to be escaped");
        if (byte == '\\') {
            if (!(at = scan_escape(at + 1, end, fault))) return NULL;
            continue;
        }
        size_t length = byte < 0x80 ? 1 : rl_utf8_length(at, (size_t)(end - at));
        if (!length) return rl_json_expected(fault, at, "UTF-8");
        at += length;
    }
    return at < end ? at : rl_json_expected(fault, at, "the closing '\"' of a text");
}

/* Reads the UTF-16 unit of an escape "uXXXX", after its backslash. */
static uint32_t take_unit(rl_json_bytes *bytes)
{
    if (bytes->end - bytes->at < 5) return 0;
    bytes->at += 5;
    return hex4(bytes->at - 4);
}

/* Reads the character of an escape, after its backslash. */
static uint32_t take_escape(rl_json_bytes *bytes)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *letter = bytes->at < bytes->end && *bytes->at ? strchr(letters, *bytes->at) : NULL;
    if (letter) {
        bytes->at++;
        return (unsigned char)meanings[letter - letters];
    }
    uint32_t unit = take_unit(bytes);
    if (!is_high(unit) || bytes->at == bytes->end) return unit;
    bytes->at++;
    return 0x10000 + ((unit - 0xD800) << 10 | (take_unit(bytes) & 0x3FF));
}

int rl_json_next_byte_escaped(rl_json_bytes *bytes)
{
    if (bytes->next_escaped == bytes->num_escaped) {
        if (bytes->at == bytes->end || *bytes->at == '"') return -1;
        bytes->at++;
        bytes->next_escaped = 0;
        bytes->num_escaped = rl_utf8_put(take_escape(bytes), bytes->escaped);
        if (!bytes->num_escaped) return -1;
    }
    return (unsigned char)bytes->escaped[bytes->next_escaped++];
}
