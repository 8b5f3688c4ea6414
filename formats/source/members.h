/* Which files of a folder are read where the folder is an input: its members. */
#ifndef RAGLOSS_MEMBERS_H
#define RAGLOSS_MEMBERS_H

#include "formats/io/output.h"

/* A folder's arrays, or its samples, by the names of their files. One that holds both holds arrays. */
bool rl_is_array_file(const char *name);
bool rl_is_sample_file(const char *name);

/* Fails where the path is a folder, and the output would replace or write to one of its members, by whatever name, or
 * become one. */
bool rl_members_are_spared(const char *path, const rl_output *output, rl_status *status);

#endif
