#include "cli/criteria.h"

bool cli_read_criterion(const cli_criterion *options, rl_preset otherwise, rl_named_criterion *criterion,
                        rl_status *status)
{
    bool any = options->name == CLI_ANY_CRITERION;
    if (!options->config) {
        *criterion = rl_criterion_defaults(any ? otherwise : (rl_preset)options->name);
        return true;
    }
    if (!rl_criterion_read(options->config, criterion, status)) return false;
    if (any || criterion->name == options->name) return true;
    return rl_fail(status, RL_ERR_ARGUMENT, "option --criterion: %s was asked for, but the file is of %s",
                   rl_preset_names[options->name], rl_preset_names[criterion->name]);
}
