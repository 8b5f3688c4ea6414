/* Output files whose temporary halves do not outlive a run that a signal ends. */
#ifndef RAGLOSS_LEFTOVERS_H
#define RAGLOSS_LEFTOVERS_H

#include "formats/io/output.h"

#include <signal.h>

/* From now on, SIGINT, SIGTERM and the others that come from outside or from a limit of time remove the temporary files
 * of outputs opened below before they end the program as ever. So does the SIGBUS of a mapped input that is no longer
 * there, which ends it as an error does: with a line that says so, and exit status 2. A file that grows beyond its
 * limit ends nothing by itself: writing fails. */
void cli_remove_leftovers_on_signals(void);

/* Between these, the signals above wait; `before` keeps what waited already. */
void cli_hold_signals(sigset_t *before);
void cli_let_signals(const sigset_t *before);

/* rl_output_start, for up to CLI_MOST_OUTPUTS outputs in the program's life. One that waits for a reader is left for
 * its first byte, so that it does so when all others are open, and until one of these signals comes. */
#define CLI_MOST_OUTPUTS 5
bool cli_output_start(rl_output *output, rl_status *status);

#endif
