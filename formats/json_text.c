#include "json_text.h"

#include "memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What cJSON's number buffer holds. */
#define MAX_NUMBER_LENGTH 63

typedef struct scanner {
    const char *start, *at, *end;
    uint64_t is_object; /* bit d: the bracket opened at depth d is an object's */
    unsigned depth;
    char wrong[160]; /* what is wrong at `at`, once something is */
} scanner;

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

static bool refuse(scanner *scan, const char *what)
{
    snprintf(scan->wrong, sizeof scan->wrong, "%s", what);
    return false;
}

static bool expected(scanner *scan, const char *what)
{
    char found[32] = "the end of the text";
    if (scan->at < scan->end) {
        unsigned char byte = (unsigned char)*scan->at;
        snprintf(found, sizeof found, byte > 0x20 && byte < 0x7F ? "'%c'" : "byte 0x%02x", byte);
    }
    snprintf(scan->wrong, sizeof scan->wrong, "expected %s, found %s", what, found);
    return false;
}

static bool next_is(const scanner *scan, char c)
{
    return scan->at < scan->end && *scan->at == c;
}

static bool next_is_digit(const scanner *scan)
{
    return scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9';
}

static bool next_is_word(const scanner *scan, const char *word)
{
    size_t length = strlen(word);
    return (size_t)(scan->end - scan->at) >= length && memcmp(scan->at, word, length) == 0;
}

static void skip_space(scanner *scan)
{
    while (next_is(scan, ' ') || next_is(scan, '\n') || next_is(scan, '\r') || next_is(scan, '\t')) scan->at++;
}

static bool scan_digits(scanner *scan)
{
    if (!next_is_digit(scan)) return expected(scan, "a digit");
    while (next_is_digit(scan)) scan->at++;
    return true;
}

static bool scan_number(scanner *scan)
{
    const char *first = scan->at;
    if (next_is(scan, '-')) scan->at++;
    if (next_is(scan, '0')) {
        scan->at++;
        if (next_is_digit(scan)) return refuse(scan, "a number must not start with a needless 0");
    } else if (!scan_digits(scan)) {
        return false;
    }
    if (next_is(scan, '.')) {
        scan->at++;
        if (!scan_digits(scan)) return false;
    }
    if (next_is(scan, 'e') || next_is(scan, 'E')) {
        scan->at++;
        if (next_is(scan, '+') || next_is(scan, '-')) scan->at++;
        if (!scan_digits(scan)) return false;
    }
    if (scan->at - first <= MAX_NUMBER_LENGTH) return true;
    scan->at = first;
    return refuse(scan, "a number of more than 63 characters; expected fewer digits");
}

static bool scan_hex4(scanner *scan, unsigned *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++, scan->at++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF";
        const char *digit = scan->at < scan->end && *scan->at ? strchr(digits, *scan->at) : NULL;
        if (!digit) return expected(scan, "a hexadecimal digit");
        *unit = *unit << 4 | ((unsigned)(digit - digits) & 15);
    }
    return true;
}

static bool scan_unicode_escape(scanner *scan)
{
    unsigned unit;
    if (!scan_hex4(scan, &unit)) return false;
    if (!unit) return refuse(scan, "an escaped NUL character; expected text without one");
    if (unit < 0xD800 || unit > 0xDFFF) return true;
    if (unit > 0xDBFF) return refuse(scan, "a low surrogate without the high one before it");
    if (!next_is_word(scan, "\\u")) return expected(scan, "the escape of a low surrogate");
    scan->at += 2;
    if (!scan_hex4(scan, &unit)) return false;
    return (unit >= 0xDC00 && unit <= 0xDFFF) || refuse(scan, "a high surrogate without the low one after it");
}

static bool scan_escape(scanner *scan)
{
    scan->at++;
    if (scan->at == scan->end || !*scan->at || !strchr("\"\\/bfnrtu", *scan->at))
        return expected(scan, "an escape character, one of \"\\/bfnrtu");
    return *scan->at++ != 'u' || scan_unicode_escape(scan);
}

static bool scan_string(scanner *scan, const char *what)
{
    if (!next_is(scan, '"')) return expected(scan, what);
    scan->at++;
    while (!next_is(scan, '"')) {
        if (scan->at == scan->end) return expected(scan, "the closing '\"' of a text");
        if ((unsigned char)*scan->at < 0x20) return expected(scan, "control characters of a text to be escaped");
        if (*scan->at == '\\') {
            if (!scan_escape(scan)) return false;
            continue;
        }
        size_t bytes = rl_utf8_length(scan->at, (size_t)(scan->end - scan->at));
        if (!bytes) return expected(scan, "UTF-8");
        scan->at += bytes;
    }
    scan->at++;
    return true;
}

static bool scan_scalar(scanner *scan)
{
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (next_is_word(scan, words[i])) {
            scan->at += strlen(words[i]);
            return true;
        }
    if (next_is_word(scan, "NaN") || next_is_word(scan, "Infinity") || next_is_word(scan, "-Infinity"))
        return refuse(scan, "NaN and Infinity are not JSON, though Python's json writes them; expected a value");
    if (next_is(scan, '-') || next_is_digit(scan)) return scan_number(scan);
    return scan_string(scan, "a value");
}

static bool in_object(const scanner *scan)
{
    return scan->depth && (scan->is_object >> (scan->depth - 1) & 1);
}

static bool open_bracket(scanner *scan, bool object)
{
    if (scan->depth == RL_JSON_MAX_DEPTH) return refuse(scan, "nested too deeply; expected at most 64 levels");
    uint64_t bit = (uint64_t)1 << scan->depth++;
    scan->is_object = object ? scan->is_object | bit : scan->is_object & ~bit;
    scan->at++;
    return true;
}

static bool close_bracket(scanner *scan)
{
    if (!scan->depth || !next_is(scan, in_object(scan) ? '}' : ']')) return false;
    scan->depth--;
    scan->at++;
    return true;
}

static bool scan_key(scanner *scan)
{
    skip_space(scan);
    if (!scan_string(scan, "a key in double quotes")) return false;
    skip_space(scan);
    if (!next_is(scan, ':')) return expected(scan, "':'");
    scan->at++;
    return true;
}

/* From the start of a value to its end: `*complete`, or to where the first value in its brackets starts. */
static bool scan_value(scanner *scan, bool *complete)
{
    *complete = true;
    if (in_object(scan) && !scan_key(scan)) return false;
    skip_space(scan);
    bool object = next_is(scan, '{');
    if (!object && !next_is(scan, '[')) return scan_scalar(scan);
    if (!open_bracket(scan, object)) return false;
    skip_space(scan);
    *complete = close_bracket(scan);
    return true;
}

/* From the end of a value through the brackets that close and the comma after them, if `*more` values follow. */
static bool scan_after_value(scanner *scan, bool *more)
{
    do skip_space(scan);
    while (close_bracket(scan));
    *more = scan->depth > 0;
    if (!*more) return scan->at == scan->end || expected(scan, "nothing after the value");
    if (!next_is(scan, ',')) return expected(scan, in_object(scan) ? "',' or '}'" : "',' or ']'");
    scan->at++;
    return true;
}

static bool scan_text(scanner *scan)
{
    bool complete, more = true;
    while (more) {
        if (!scan_value(scan, &complete)) return false;
        if (complete && !scan_after_value(scan, &more)) return false;
    }
    return true;
}

static bool fail_at(const scanner *scan, rl_status *status)
{
    size_t line = 1, column = 1;
    for (const char *c = scan->start; c < scan->at; c++) {
        bool starts_character = ((unsigned char)*c & 0xC0) != 0x80;
        line += *c == '\n';
        column = *c == '\n' ? 1 : column + starts_character;
    }
    return rl_fail(status, RL_ERR_INPUT, "not valid JSON at line %zu, column %zu: %s", line, column, scan->wrong);
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted rather than compared pair by pair: an object may have a million keys. */
static bool check_keys(const cJSON *object, rl_status *status)
{
    size_t count = 0, i = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, object) count++;
    const char **keys = rl_alloc(count, sizeof *keys, status);
    if (!keys) return false;
    cJSON_ArrayForEach(item, object) keys[i++] = item->string;
    qsort(keys, count, sizeof *keys, compare_keys);
    bool unique = true;
    for (i = 1; i < count && unique; i++)
        if (strcmp(keys[i - 1], keys[i]) == 0)
            unique = rl_fail(status, RL_ERR_INPUT, "key '%s' stands twice in one object; expected it once", keys[i]);
    free(keys);
    return unique;
}

/* As deep as the scan allowed. */
static bool check_all_keys(const cJSON *value, rl_status *status)
{
    if (cJSON_IsObject(value) && !check_keys(value, status)) return false;
    const cJSON *item;
    cJSON_ArrayForEach(item, value) if (item->child && !check_all_keys(item, status)) return false;
    return true;
}

cJSON *rl_json_parse(const char *text, size_t length, rl_status *status)
{
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    if (length >= 3 && memcmp(text, byte_order_mark, 3) == 0) {
        text += 3;
        length -= 3;
    }
    scanner scan = {.start = text, .at = text, .end = text + length};
    if (!scan_text(&scan)) {
        fail_at(&scan, status);
        return NULL;
    }
    cJSON *value = cJSON_ParseWithLength(text, length);
    bool ok = value
                  ? check_all_keys(value, status)
                  : rl_fail(status, RL_ERR_MEMORY, "out of memory: a JSON text of %zu bytes was to be parsed", length);
    if (ok) return value;
    cJSON_Delete(value);
    return NULL;
}
