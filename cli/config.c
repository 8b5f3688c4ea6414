#include "cli/commands.h"
#include "cli/criteria.h"
#include "cli/messages.h"

#include <stddef.h>
#include <stdio.h>

typedef struct config_options {
    cli_criterion criterion;
    bool list;
} config_options;

#define AT(member) .offset = offsetof(config_options, member)

static const cli_option config_table[] = {
    {'c', "criterion", "NAME", "which criterion (default: the one that FILE names, else detr)", CLI_CHOICE,
     AT(criterion.name), .words = CLI_CRITERIA},
    {'l', "list", NULL, "list all criteria, with the projects that they are from", CLI_FLAG, AT(list)},
};

static void write_list(rl_output *output)
{
    for (int preset = 0; preset < RL_NUM_PRESETS; preset++) {
        char line[128];
        snprintf(line, sizeof line, "%-18s  %s\n", rl_preset_names[preset], rl_preset_sources[preset]);
        rl_output_text(output, line);
    }
}

static bool print(const config_options *options, rl_status *status)
{
    rl_named_criterion criterion;
    if (!options->list && !cli_read_criterion(&options->criterion, RL_PRESET_DETR, &criterion, status)) return false;
    rl_output *output = rl_output_open("-", status);
    if (!output) return false;
    if (options->list)
        write_list(output);
    else
        rl_criterion_write(&criterion, output);
    return rl_output_commit(output, status);
}

static int run(int argc, char **argv)
{
    config_options options = {.criterion = {.name = CLI_ANY_CRITERION}};
    int exit_status;
    if (!cli_parse(&cli_config, &argc, argv, &options, &exit_status)) return exit_status;
    rl_status status;
    if (argc) options.criterion.config = argv[0];
    if (options.list && (argc || options.criterion.name != CLI_ANY_CRITERION)) {
        cli_error("option --list: it lists all criteria; expected neither --criterion nor FILE with it");
        return CLI_FAILED;
    }
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
