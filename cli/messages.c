#include "cli/messages.h"

#include "core/base/harmless.h"
#include "core/interface/evaluate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_terminal(void)
{
    const char *terminal = getenv("TERM");
    return isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
}

static bool in_colour(void)
{
    const char *no_colour = getenv("NO_COLOR");
    return is_terminal() && !(no_colour && *no_colour);
}

static void report(const char *colour, const char *format, va_list args)
{
    char text[2048];
    vsnprintf(text, sizeof text, format, args);
    rl_make_harmless(text);
    if (in_colour())
        fprintf(stderr, "\033[%smragloss:\033[0m %s\n", colour, text);
    else
        fprintf(stderr, "ragloss: %s\n", text);
}

void cli_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    report("1;31", format, args);
    va_end(args);
}

void cli_note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    report("1", format, args);
    va_end(args);
}

void cli_status_error(const rl_status *status)
{
    char text[sizeof *status + 128];
    rl_status_text(status, text, sizeof text);
    cli_error("%s", text);
}

void cli_print_version(void)
{
    printf("ragloss %s\n", rl_version());
}

void cli_progress_start(cli_progress *progress, bool quiet)
{
    *progress = (cli_progress){.enabled = !quiet && is_terminal(), .started = rl_seconds()};
}

void cli_progress_update(void *context, size_t done, size_t total)
{
    cli_progress *progress = context;
    if (!progress->enabled) return;
    double time = rl_seconds();
    if (time - progress->started < 1.0 || time - progress->updated < 0.1) return;
    progress->updated = time;
    progress->shown = true;
    fprintf(stderr, "\r%zu of %zu samples (%.0f %%)\033[K", done, total, 100.0 * (double)done / (double)total);
    fflush(stderr);
}

void cli_progress_end(cli_progress *progress)
{
    if (progress->shown) fprintf(stderr, "\r\033[K");
    progress->shown = false;
}
