#include "criteria.h"

bool cli_read_criterion(const char *path, size_t choice, rl_criterion_name otherwise, rl_named_criterion *criterion,
                        rl_status *status)
{
    if (!path) {
        *criterion = rl_criterion_defaults(choice == CLI_ANY_CRITERION ? otherwise : (rl_criterion_name)choice);
        return true;
    }
    if (!rl_criterion_read(path, criterion, status)) return false;
    if (choice == CLI_ANY_CRITERION || criterion->name == choice) return true;
    return rl_fail(status, RL_ERR_ARGUMENT, "option --criterion: %s was asked for, but the file is of %s",
                   rl_criterion_names[choice], rl_criterion_names[criterion->name]);
}
