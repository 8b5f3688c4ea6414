/* The commands, a file each. */
#ifndef RAGLOSS_COMMANDS_H
#define RAGLOSS_COMMANDS_H

#include "cli/options.h"

extern const cli_command cli_eval, cli_config, cli_convert, cli_merge, cli_diff, cli_report, cli_inspect, cli_devices,
    cli_completion;

/* All of them, in the order of --help; NULL after the last. */
extern const cli_command *const cli_commands[];

#endif
