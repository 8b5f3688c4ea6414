#include "cli/commands.h"
#include "cli/comparing.h"
#include "cli/messages.h"

#include <stddef.h>

typedef struct diff_options {
    cli_comparing comparing;
    bool quiet;
} diff_options;

#define AT(member) .offset = offsetof(diff_options, member)

static const cli_option diff_table[] = {
    {CLI_OPTION_RTOL, AT(comparing.tolerance.rtol)},
    {CLI_OPTION_ATOL, AT(comparing.tolerance.atol)},
    {CLI_OPTION_COLUMNS, AT(comparing.columns)},
    {CLI_OPTION_TIES, AT(comparing.ties)},
    {CLI_OPTION_JUNIT, AT(comparing.junit)},
    {CLI_OPTION_ANNOTATIONS, AT(comparing.annotations)},
    {'q', "quiet", NULL, "no report: only the exit status", CLI_FLAG, AT(quiet)},
};

/* Returns the exit status: CLI_FAILED with `*status` filled in. */
static int diff(const char *golden_path, const char *actual_path, const diff_options *options, rl_status *status)
{
    const cli_comparing *comparing = &options->comparing;
    int exit_status = CLI_FAILED;
    rl_record golden = {0}, actual = {0};
    rl_comparison comparison;
    rl_output *junit;
    const char *const inputs[] = {golden_path, actual_path};
    cli_outputs outputs = {.inputs = inputs, .num_inputs = CLI_SIZE(inputs), .quiet = options->quiet};
    bool reports = !options->quiet || comparing->annotations != CLI_NO_ANNOTATIONS;
    if (!cli_read_golden(golden_path, &golden, status)) goto done;
    if (!rl_record_read(actual_path, &actual, status)) goto done;
    if (!cli_compare(comparing, &golden, &actual, &comparison, status)) goto done;
    if (reports && !cli_outputs_open(&outputs, "-", status)) goto done; /* reserves standard output */
    if (!cli_open_junit(comparing, &outputs, &junit, status)) goto done;
    if (!cli_write_junit(&comparison, golden_path, actual_path, junit, status)) goto done;
    if (!cli_outputs_commit(&outputs, status)) goto done;
    exit_status = comparison.equal ? CLI_DONE : CLI_DIFFERENT;
    if (!options->quiet) rl_comparison_print(&comparison, golden_path, actual_path, stdout);
    cli_annotate(comparing, &comparison, golden_path, stdout);
done:
    cli_outputs_discard(&outputs);
    rl_record_release(&golden);
    rl_record_release(&actual);
    return exit_status;
}

static int run(int argc, char **argv)
{
    diff_options options = {.comparing = CLI_COMPARING};
    int exit_status;
    if (!cli_parse(&cli_diff, &argc, argv, &options, &exit_status)) return exit_status;
    rl_status status;
    exit_status = diff(argv[0], argv[1], &options, &status);
    if (exit_status == CLI_FAILED) cli_status_error(&status);
    return exit_status;
}

const cli_command cli_diff = {
    .name = "diff",
    .operands = "GOLDEN ACTUAL",
    .min_operands = 2,
    .max_operands = 2,
    .summary = "compare two result files within tolerances",
    .details = "Compares two result files, CSV or JSON, sample by sample. Numbers are equal if\n"
               "|actual - golden| <= atol + rtol * |golden|, or if both are NaN; matches must be\n"
               "the same. Exit status: 0 equal, 1 different, 2 could not be compared.",
    .options = diff_table,
    .num_options = CLI_SIZE(diff_table),
    .run = run,
};
