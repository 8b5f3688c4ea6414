/* Removes the temporary files of outputs when a signal ends a run. */
#ifndef RAGLOSS_LEFTOVERS_H
#define RAGLOSS_LEFTOVERS_H

#include "formats/io/output.h"

#include <signal.h>

/* From now on, SIGINT, SIGTERM and other signals that come from outside or from a time limit remove the temporary files
 * of outputs opened below, and then end the program as usual. If the contents of a mapped input disappear, the
 * resulting SIGBUS removes them, too, and ends the program like an error: with a message and exit status 2. A file that
 * exceeds the size limit does not end the program; writing fails instead. */
void cli_remove_leftovers_on_signals(void);

/* Between these two calls, the signals above are held back; `before` keeps which ones already were. */
void cli_hold_signals(sigset_t *before);
void cli_let_signals(const sigset_t *before);

/* Does what rl_output_start does, for at most CLI_MOST_OUTPUTS outputs in the program's life. An output that waits for
 * a reader is started by its first byte instead, so that it waits when all others are open, and until one of these
 * signals arrives. */
#define CLI_MOST_OUTPUTS 6
bool cli_output_start(rl_output *output, rl_status *status);

#endif
