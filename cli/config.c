#include "cli/commands.h"
#include "cli/criteria.h"
#include "cli/messages.h"

#include <stddef.h>

static const cli_option config_table[] = {
    {'c', "criterion", CLI_CRITERIA, "which criterion (default: the one that FILE names, else detr)", CLI_CHOICE,
     .offset = offsetof(cli_criterion, name)},
};

static bool print(const cli_criterion *options, rl_status *status)
{
    rl_named_criterion criterion;
    if (!cli_read_criterion(options, RL_PRESET_DETR, &criterion, status)) return false;
    rl_output *output = rl_output_open("-", status);
    if (!output) return false;
    rl_criterion_write(&criterion, output);
    return rl_output_commit(output, status);
}

static int run(int argc, char **argv)
{
    cli_criterion options = {.name = CLI_ANY_CRITERION};
    int exit_status;
    if (!cli_parse(&cli_config, &argc, argv, &options, &exit_status)) return exit_status;
    rl_status status;
    if (argc) options.config = argv[0];
    if (print(&options, &status)) return CLI_DONE;
    cli_status_error(&status);
    return CLI_FAILED;
}

const cli_command cli_config = {
    .name = "config",
    .operands = "[FILE]",
    .max_operands = 1,
    .summary = "print the settings of a criterion",
    .details = "Prints all settings of a criterion as JSON: those with which it was published, or\n"
               "those of FILE, checked, and the published ones where FILE has none. - is standard\n"
               "input.",
    .options = config_table,
    .num_options = CLI_SIZE(config_table),
    .run = run,
};
