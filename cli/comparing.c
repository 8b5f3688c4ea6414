#include "cli/comparing.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool cli_read_golden(const char *path, rl_record *golden, rl_status *status)
{
    if (strcmp(path, "-") == 0 || access(path, F_OK) == 0 || errno != ENOENT)
        return rl_record_read(path, golden, status);
    (void)rl_fail(status, RL_ERR_IO, "cannot be opened: %s; ragloss eval --golden FILE --update-golden creates it",
                  strerror(ENOENT));
    return rl_in_file(status, path);
}

bool cli_compare(const cli_comparing *comparing, const rl_record *golden, const rl_record *actual,
                 rl_comparison *comparison, rl_status *status)
{
    const rl_comparing how = {.tolerance = comparing->tolerance,
                              .columns = comparing->columns,
                              .ties_agree = comparing->ties == CLI_TIES_EQUAL};
    return rl_compare(golden, actual, &how, comparison, status);
}

bool cli_open_junit(const cli_comparing *comparing, cli_outputs *outputs, rl_output **junit, rl_status *status)
{
    *junit = comparing->junit ? cli_outputs_open(outputs, comparing->junit, status) : NULL;
    return *junit || !comparing->junit;
}

bool cli_write_junit(const rl_comparison *comparison, const char *golden, const char *actual, rl_output *junit,
                     rl_status *status)
{
    if (!junit) return true;
    rl_comparison_write_junit(comparison, golden, actual, junit);
    return rl_output_finish(junit, status);
}

void cli_annotate(const cli_comparing *comparing, const rl_comparison *comparison, const char *golden, FILE *file)
{
    if (comparing->annotations == CLI_GITHUB) rl_comparison_annotate(comparison, golden, file);
}
