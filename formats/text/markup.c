#include "formats/text/markup.h"

#include "core/base/harmless.h"
#include "formats/text/number.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The escape of a character; NULL if it needs none. */
static const char *escape_of(char character)
{
    switch (character) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    default: return NULL;
    }
}

static void put_text(rl_output *output, const char *text)
{
    rl_harmless rest = {.at = text};
    const char *character;
    for (size_t length; (character = rl_harmless_next(&rest, &length));) {
        const char *escape = escape_of(*character);
        if (escape)
            rl_output_text(output, escape);
        else
            rl_output_bytes(output, character, length);
    }
}

/* Adding 0 turns "-0" into "0". */
static double to_a_tenth(double coordinate)
{
    return round(coordinate * 10.0) / 10.0 + 0.0;
}

/* Writes the value for the conversion at `at`, and returns what follows it. */
static const char *put_value(rl_output *output, const char *at, va_list *values)
{
    char text[RL_NUMBER_SIZE];
    switch (*at) {
    case '%': rl_output_text(output, "%"); return at + 1;
    case 's': put_text(output, va_arg(*values, const char *)); return at + 1;
    case 'z':
        snprintf(text, sizeof text, "%zu", va_arg(*values, size_t));
        rl_output_text(output, text);
        return at + 2;
    case 'g': rl_output_bytes(output, text, rl_print_f64(va_arg(*values, double), text)); return at + 1;
    default:
        rl_output_bytes(output, text,
                        at[1] == '3' ? rl_print_rounded(va_arg(*values, double), text)
                                     : rl_print_f64(to_a_tenth(va_arg(*values, double)), text));
        return at + 3;
    }
}

void rl_markup(rl_output *output, const char *markup, ...)
{
    va_list values;
    va_start(values, markup);
    while (*markup) {
        size_t length = strcspn(markup, "%");
        rl_output_bytes(output, markup, length);
        markup += length;
        if (*markup) markup = put_value(output, markup + 1, &values);
    }
    va_end(values);
}
