/* Implements `inspect --problems`. */
#ifndef RAGLOSS_SHOW_PROBLEMS_H
#define RAGLOSS_SHOW_PROBLEMS_H

#include "cli/criteria.h"
#include "cli/input.h"

/* Prints what is wrong with the numbers of a run's input that the criterion makes costs of. Returns an exit status:
 * CLI_DONE if nothing is, apart from notes; CLI_DIFFERENT if something is; CLI_FAILED with `*status` filled in. */
int cli_show_problems(const char *gt, const char *pred, const cli_input *input, const cli_criterion *options,
                      rl_status *status);

#endif
