#include "cli/criteria.h"

bool cli_read_criterion(const cli_criterion *options, rl_criterion_name otherwise, rl_named_criterion *criterion,
                        rl_status *status)
{
    bool any = options->name == CLI_ANY_CRITERION;
    if (!options->config) {
        *criterion = rl_criterion_defaults(any ? otherwise : (rl_criterion_name)options->name);
        return true;
    }
    if (!rl_criterion_read(options->config, criterion, status)) return false;
    if (any || criterion->name == options->name) return true;
    return rl_fail(status, RL_ERR_ARGUMENT, "option --criterion: %s was asked for, but the file is of %s",
                   rl_criterion_names[options->name], rl_criterion_names[criterion->name]);
}

rl_heads cli_heads_of(const rl_named_criterion *criterion)
{
    return rl_criterion_settings(criterion) ? RL_HEADS_LOGITS : RL_HEADS_PROBABILITIES;
}
