/* The commands, with one file each. */
#ifndef RAGLOSS_COMMANDS_H
#define RAGLOSS_COMMANDS_H

#include "cli/options.h"

extern const cli_command cli_eval, cli_config, cli_convert, cli_merge, cli_diff, cli_report, cli_inspect, cli_devices,
    cli_completion, cli_help;

/* All commands, in the order of --help; NULL after the last. */
extern const cli_command *const cli_commands[];

void cli_print_commands(FILE *to);

/* Returns NULL if no command has this name. */
const cli_command *cli_find_command(const char *name);

/* Reports that there is no such command, and which one may be meant; returns the exit status. */
int cli_refuse_command(const char *name);

#endif
