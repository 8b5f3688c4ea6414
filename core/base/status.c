#include "core/base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void rl_status_clear(rl_status *status)
{
    status->code = RL_OK;
    status->sample = RL_NO_SAMPLE;
    status->file[0] = status->array[0] = status->what[0] = '\0';
}

void rl_make_visible(char *text)
{
    for (; *text; text++) *text = rl_visible(*text);
}

static void set_name(char *field, size_t size, const char *name)
{
    size_t length = strlen(name);
    if (length < size) {
        memcpy(field, name, length + 1);
    } else { /* the end of a long path tells more than its start */
        memcpy(field, "...", 3);
        memcpy(field + 3, name + length - (size - 4), size - 3);
    }
    rl_make_visible(field);
}

void rl_status_set(rl_status *status, rl_code code, const char *format, ...)
{
    rl_status_clear(status);
    status->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(status->what, sizeof status->what, format, args);
    va_end(args);
    rl_make_visible(status->what);
}

bool rl_in_file(rl_status *status, const char *file)
{
    if (file && !status->file[0]) set_name(status->file, sizeof status->file, file);
    return false;
}

bool rl_in_array(rl_status *status, const char *array)
{
    if (array && !status->array[0]) set_name(status->array, sizeof status->array, array);
    return false;
}

bool rl_in_sample(rl_status *status, size_t sample)
{
    if (status->sample == RL_NO_SAMPLE) status->sample = sample;
    return false;
}

void rl_status_text(const rl_status *status, char *text, size_t size)
{
    const char *file = status->file;
    char array[sizeof status->array + 16] = "", sample[48] = "";
    if (status->array[0]) snprintf(array, sizeof array, "array '%s'", status->array);
    if (status->sample != RL_NO_SAMPLE)
        snprintf(sample, sizeof sample, "%ssample %zu", array[0] ? ", " : "", status->sample);
    snprintf(text, size, "%s%s%s%s%s%s", file, *file ? ": " : "", array, sample, array[0] || sample[0] ? ": " : "",
             status->what);
}
