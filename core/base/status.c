#include "core/base/status.h"

#include "core/base/harmless.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void rl_status_clear(rl_status *status)
{
    status->code = RL_OK;
    status->sample = RL_NO_SAMPLE;
    status->file[0] = status->array[0] = status->what[0] = '\0';
}

void rl_status_set(rl_status *status, rl_code code, const char *format, ...)
{
    rl_status_clear(status);
    status->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(status->what, sizeof status->what, format, args);
    va_end(args);
    rl_make_harmless(status->what);
}

void rl_status_explain(rl_status *status, const char *format, ...)
{
    char reason[sizeof status->what], *what = status->what;
    const size_t size = sizeof status->what;
    const rl_code code = status->code;
    memcpy(reason, what, size);
    rl_status_clear(status);
    status->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(what, size, format, args);
    va_end(args);
    size_t length = strlen(what);
    snprintf(what + length, size - length, ": %s", reason);
    rl_make_harmless(what);
}

bool rl_in_file(rl_status *status, const char *file)
{
    if (file && !status->file[0]) rl_show(file, status->file, sizeof status->file);
    return false;
}

bool rl_in_array(rl_status *status, const char *array)
{
    if (array && !status->array[0]) rl_show(array, status->array, sizeof status->array);
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
    if (size) rl_make_harmless(text); /* what was cut may be half a character */
}
