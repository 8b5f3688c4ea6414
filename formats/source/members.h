/* Which files of a folder are read if the folder is an input: its members. */
#ifndef RAGLOSS_MEMBERS_H
#define RAGLOSS_MEMBERS_H

#include "formats/io/output.h"

/* Whether a file of a folder is an array, or a sample, by its name. A folder that contains both is a folder of
 * arrays. */
bool rl_is_array_file(const char *name);
bool rl_is_sample_file(const char *name);

/* Fails if the path is a folder and the output would become one of its members, or replace or overwrite one, by
 * whatever name. */
bool rl_members_are_spared(const char *path, const rl_output *output, rl_status *status);

#endif
