/* The error message about an array that a file lacks: what the file holds instead, and which mistake that suggests. */
#ifndef RAGLOSS_MISSING_H
#define RAGLOSS_MISSING_H

#include "formats/source/roles.h"
#include "formats/source/source.h"

/* `user` is the name that a key gives the array, or NULL. The message names the file; returns false. */
bool rl_refuse_missing(const rl_source *source, rl_role role, const char *user, rl_status *status);

#endif
