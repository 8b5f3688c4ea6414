#include "core/base/harmless.h"

#include "core/base/utf8.h"

#include <string.h>

typedef struct range {
    uint32_t first, last;
} range;

/* These come in addition to the ones at the end of each Unicode plane. */
static const range harmful[] = {
    {0x0, 0x1F},        {0x7F, 0x9F},       {0xAD, 0xAD},       {0x61C, 0x61C},     {0x180E, 0x180E}, {0x200B, 0x200B},
    {0x200E, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F},   {0xFDD0, 0xFDEF},   {0xFEFF, 0xFEFF}, {0xFFF0, 0xFFFB},
    {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE00FF}, {0xE01F0, 0xE0FFF},
};

/* Joiners and selectors of variants. GitHub's runner compares text by the rules of a language, which pass over them. */
static const range unseen[] = {
    {0x34F, 0x34F}, {0x180B, 0x180D}, {0x180F, 0x180F}, {0x200C, 0x200D}, {0xFE00, 0xFE0F}, {0xE0100, 0xE01EF},
};

static const range blank[] = {
    {' ', ' '}, {0xA0, 0xA0}, {0x1680, 0x1680}, {0x2000, 0x200A}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000},
};

#define IS_AMONG(ranges, code) is_among(ranges, sizeof(ranges) / sizeof *(ranges), code)

static bool is_among(const range *ranges, size_t count, uint32_t code)
{
    for (size_t k = 0; k < count; k++)
        if (code >= ranges[k].first && code <= ranges[k].last) return true;
    return false;
}

static bool is_harmful(uint32_t code)
{
    return IS_AMONG(harmful, code) || (code & 0xFFFE) == 0xFFFE;
}

/* The bytes of the character that starts here, and which it is; 0 at the end and where none starts. */
static size_t look(const char *text, uint32_t *code)
{
    size_t length = *text ? rl_utf8_length(text, strnlen(text, 4)) : 0;
    if (length) *code = rl_utf8_take(&text);
    return length;
}

static const char *pass_unseen(const char *text)
{
    uint32_t code;
    for (size_t length; (length = look(text, &code)) && IS_AMONG(unseen, code);) text += length;
    return text;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether this '#' is the first of "##[" or "##word[". */
static bool opens_command(const char *hash)
{
    const char *at = pass_unseen(hash + 1);
    if (*at != '#') return false;
    do at = pass_unseen(at + 1);
    while (is_letter(*at));
    return *at == '[';
}

const char *rl_harmless_next(rl_harmless *text, size_t *length)
{
    const char *character = text->at;
    uint32_t code = 0;
    if (!*character) return NULL;
    size_t taken = look(character, &code);
    bool replaced =
        !taken || is_harmful(code) || (code == ':' && !text->begun) || (code == '#' && opens_command(character));
    text->at += taken ? taken : 1;
    text->begun = text->begun || replaced || !(IS_AMONG(blank, code) || IS_AMONG(unseen, code));
    *length = replaced ? 1 : taken;
    return replaced ? "?" : character;
}

void rl_make_harmless(char *text)
{
    rl_harmless rest = {.at = text};
    const char *character;
    for (size_t length; (character = rl_harmless_next(&rest, &length)); text += length)
        memmove(text, character, length);
    *text = '\0';
}

static const char *end_of(const char *text, size_t size)
{
    const char *end = text + strlen(text) - size;
    for (int k = 0; k < 3 && ((unsigned char)*end & 0xC0) == 0x80; k++) end++; /* no part of a character */
    return end;
}

void rl_show(const char *text, char *shown, size_t size)
{
    if (strlen(text) < size)
        snprintf(shown, size, "%s", text);
    else
        snprintf(shown, size, "...%s", end_of(text, size - 4));
    rl_make_harmless(shown);
}

size_t rl_put_harmless(const char *text, FILE *file)
{
    rl_harmless rest = {.at = text};
    const char *character;
    size_t width = 0;
    for (size_t length; (character = rl_harmless_next(&rest, &length)); width++) fwrite(character, 1, length, file);
    return width;
}

size_t rl_harmless_width(const char *text)
{
    rl_harmless rest = {.at = text};
    size_t width = 0;
    for (size_t length; rl_harmless_next(&rest, &length);) width++;
    return width;
}
