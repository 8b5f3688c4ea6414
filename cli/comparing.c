#include "cli/comparing.h"

bool cli_write_junit(const cli_comparing *comparing, const rl_comparison *comparison, const char *golden,
                     const char *actual, cli_outputs *outputs, rl_status *status)
{
    if (!comparing->junit) return true;
    rl_output *output = cli_outputs_open(outputs, comparing->junit, status);
    if (!output) return false;
    rl_comparison_write_junit(comparison, golden, actual, output);
    return rl_output_finish(output, status);
}

void cli_annotate(const cli_comparing *comparing, const rl_comparison *comparison, const char *golden, FILE *file)
{
    if (comparing->annotations == CLI_GITHUB) rl_comparison_annotate(comparison, golden, file);
}
