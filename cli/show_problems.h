/* What `inspect --problems` shows. */
#ifndef RAGLOSS_SHOW_PROBLEMS_H
#define RAGLOSS_SHOW_PROBLEMS_H

#include "cli/criteria.h"
#include "cli/input.h"

/* Prints what is wrong with the numbers of a run's input, of which the criterion makes costs. Returns an exit status:
 * CLI_DONE where nothing is, notes apart, CLI_DIFFERENT where something is, CLI_FAILED with `*status` filled in. */
int cli_show_problems(const char *gt, const char *pred, const cli_input *input, const cli_criterion *options,
                      rl_status *status);

#endif
