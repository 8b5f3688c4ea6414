/* Output files whose temporary halves do not outlive a run that a signal ends. */
#ifndef RAGLOSS_LEFTOVERS_H
#define RAGLOSS_LEFTOVERS_H

#include "output.h"

/* From now on, SIGINT, SIGTERM, SIGHUP and SIGPIPE remove the temporary files of outputs opened below before they end
 * the program as ever. */
void cli_remove_leftovers_on_signals(void);

/* rl_output_open, for up to CLI_MOST_OUTPUTS outputs in the program's life. */
#define CLI_MOST_OUTPUTS 4
rl_output *cli_output_open(const char *path, rl_status *status);

#endif
