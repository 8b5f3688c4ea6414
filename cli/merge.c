#include "formats/results/merge.h"
#include "cli/commands.h"
#include "cli/messages.h"
#include "cli/write.h"

#include <stddef.h>

#define AT(member) .offset = offsetof(cli_destination, member)

static const cli_option merge_table[] = {
    {CLI_OPTION_OUTPUT, AT(output)},
    {CLI_OPTION_FORMAT, AT(format)},
    {CLI_OPTION_MATCHES, AT(matches)},
    {CLI_OPTION_STEPS, AT(steps)},
};

static bool merge(char *const *paths, size_t count, const cli_destination *to, rl_status *status)
{
    rl_merged merged;
    if (!rl_merge(paths, count, &merged, status)) return false;
    const rl_results_header header = {
        .ids = (const char *const *)merged.ids, .options = merged.options, .notes = merged.notes};
    cli_outputs outputs = {.inputs = (const char *const *)paths, .num_inputs = count};
    cli_results_outputs opened;
    bool done = cli_open_results(to, &outputs, &opened, status) &&
                cli_write_results(to, &opened, &merged.results, &header, status) &&
                cli_outputs_commit(&outputs, status);
    cli_outputs_discard(&outputs);
    rl_merged_release(&merged);
    return done;
}

static int run(int argc, char **argv)
{
    cli_destination to = {.output = "-", .format = CLI_FORMAT_BY_NAME};
    int exit_status;
    if (!cli_parse(&cli_merge, &argc, argv, &to, &exit_status)) return exit_status;
    rl_status status;
    if (merge(argv, (size_t)argc, &to, &status)) return CLI_DONE;
    cli_status_error(&status);
    return CLI_FAILED;
}

const cli_command cli_merge = {
    .name = "merge",
    .operands = "PART...",
    .min_operands = 1,
    .max_operands = (size_t)-1,
    .summary = "put the parts of a run together",
    .details = "Reads the results of all shards of a run (ragloss eval --shard), in any order, and\n"
               "writes what one run over everything would have written.",
    .options = merge_table,
    .num_options = CLI_SIZE(merge_table),
    .run = run,
};
