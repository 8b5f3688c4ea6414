/* Names of files. */
#ifndef RAGLOSS_PATHS_H
#define RAGLOSS_PATHS_H

#include "core/base/status.h"

/* Returns "FOLDER/NAME", to be freed with free(), without doubling a slash at the end of FOLDER. Returns NULL if memory
 * runs out. */
char *rl_path_in(const char *folder, const char *name, rl_status *status);

#endif
