#include "commands.h"
#include "compare.h"
#include "report.h"
#include "results.h"

#include <stddef.h>

typedef struct diff_options {
    double rtol, atol;
    bool quiet;
} diff_options;

static const cli_option diff_table[] = {
    {'\0', "rtol", "R", "relative tolerance (default: 1e-5)", CLI_NUMBER, offsetof(diff_options, rtol)},
    {'\0', "atol", "A", "absolute tolerance (default: 1e-6)", CLI_NUMBER, offsetof(diff_options, atol)},
    {'q', "quiet", NULL, "no report: only the exit status", CLI_FLAG, offsetof(diff_options, quiet)},
};

/* Returns the exit status, CLI_FAILED with `*status` filled in. */
static int diff(const char *golden_path, const char *actual_path, const diff_options *options, rl_status *status)
{
    const rl_tolerance tolerance = {.rtol = options->rtol, .atol = options->atol};
    int exit_status = CLI_FAILED;
    rl_record golden = {0}, actual = {0};
    rl_comparison comparison;
    if (!rl_record_read(golden_path, &golden, status)) goto done;
    if (!rl_record_read(actual_path, &actual, status)) goto done;
    if (!rl_compare(&golden, &actual, &tolerance, &comparison, status)) goto done;
    exit_status = comparison.equal ? CLI_DONE : CLI_DIFFERENT;
    if (!options->quiet) rl_comparison_print(&comparison, golden_path, actual_path, stdout);
done:
    rl_record_release(&golden);
    rl_record_release(&actual);
    return exit_status;
}

static int run(int argc, char **argv)
{
    diff_options options = {.rtol = RL_DEFAULT_RTOL, .atol = RL_DEFAULT_ATOL};
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
    .details = "Compares two result files, CSV or JSON, sample by sample. Numbers are equal where\n"
               "|actual - golden| <= atol + rtol * |golden|, and where both are NaN; matches must be\n"
               "the same. Exit status: 0 equal, 1 different, 2 could not be compared.",
    .options = diff_table,
    .num_options = CLI_SIZE(diff_table),
    .run = run,
};
