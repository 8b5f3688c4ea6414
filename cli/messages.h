/* What the program reports to its user besides results: errors, notes and progress, all on standard error. */
#ifndef RAGLOSS_MESSAGES_H
#define RAGLOSS_MESSAGES_H

#include "core/base/status.h"

/* The exit statuses of every command. */
enum { CLI_DONE = 0, CLI_DIFFERENT = 1, CLI_FAILED = 2 };

/* Print "ragloss: …" on one line; the program's name is coloured on a terminal, unless NO_COLOR is set. */
void cli_error(const char *format, ...) RL_PRINTF(1, 2);
void cli_status_error(const rl_status *status);
void cli_note(const char *format, ...) RL_PRINTF(1, 2);

void cli_print_version(void);

/* A line that shows the progress of a run that takes over a second, on a terminal only. */
typedef struct cli_progress {
    bool enabled, shown;
    double started, updated; /* in seconds */
} cli_progress;

void cli_progress_start(cli_progress *progress, bool quiet);
void cli_progress_update(void *context, size_t done, size_t total); /* an rl_options callback */
void cli_progress_end(cli_progress *progress);

#endif
