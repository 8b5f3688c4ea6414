/* The list of commands, printed and searched: `commands` has NULL after the last. */
#ifndef RAGLOSS_HELP_H
#define RAGLOSS_HELP_H

#include "cli/options.h"

void cli_print_commands(const cli_command *const *commands, FILE *to);

/* Returns NULL if no command has this name. */
const cli_command *cli_find_command(const cli_command *const *commands, const char *name);

/* Reports that there is no such command, and which one may be meant; returns the exit status. */
int cli_refuse_command(const cli_command *const *commands, const char *name);

#endif
