/* The option --criterion, and the files that change a criterion's settings. */
#ifndef RAGLOSS_CRITERIA_H
#define RAGLOSS_CRITERIA_H

#include "criterion_json.h"

#include <stdint.h>

/* The names as an option's words, in their order, and no choice of one. */
#define CLI_CRITERIA "accv|detr|focal"
#define CLI_ANY_CRITERION SIZE_MAX

/* What the file says, which must be of the criterion `choice` where that is one; without a file (NULL), the choice's
 * defaults, or `otherwise`'s. */
bool cli_read_criterion(const char *path, size_t choice, rl_criterion_name otherwise, rl_named_criterion *criterion,
                        rl_status *status);

#endif
