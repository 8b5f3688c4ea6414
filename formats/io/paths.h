/* Names of files. */
#ifndef RAGLOSS_PATHS_H
#define RAGLOSS_PATHS_H

#include "core/base/status.h"

/* "FOLDER/NAME", to be freed with free(); the slash that FOLDER may end with is not doubled. NULL where memory runs
 * out. */
char *rl_path_in(const char *folder, const char *name, rl_status *status);

#endif
