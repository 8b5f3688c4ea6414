/* The commands, with one file each. */
#ifndef RAGLOSS_COMMANDS_H
#define RAGLOSS_COMMANDS_H

#include "cli/options.h"

extern const cli_command cli_eval, cli_config, cli_convert, cli_merge, cli_diff, cli_report, cli_inspect, cli_devices,
    cli_completion, cli_help;

#endif
