/* The commands, a file each. */
#ifndef RAGLOSS_COMMANDS_H
#define RAGLOSS_COMMANDS_H

#include "options.h"

extern const cli_command cli_eval, cli_merge, cli_diff, cli_inspect, cli_devices;

#endif
