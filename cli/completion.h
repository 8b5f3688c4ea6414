/* Completions of the command line for a shell to load: scripts made from the commands' tables of options. */
#ifndef RAGLOSS_COMPLETION_H
#define RAGLOSS_COMPLETION_H

#include "cli/options.h"

/* `commands` are all of them, with NULL after the last. */
typedef void cli_complete(const cli_command *const *commands, FILE *to);

cli_complete cli_complete_bash, cli_complete_zsh, cli_complete_fish;

#endif
