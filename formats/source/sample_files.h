/* A folder with one file per sample: ID.npz or ID.json. */
#ifndef RAGLOSS_SAMPLE_FILES_H
#define RAGLOSS_SAMPLE_FILES_H

#include "core/base/status.h"

typedef struct rl_sample_files {
    size_t count;
    char **path, **id; /* (count,) sorted by the bytes of the file's name; owned */
} rl_sample_files;

/* Lists such a folder. `count` is 0 if the path is something else: no folder, or a folder with one array per file
 * (.npy). Hidden files and those with other names are ignored. Fails if a folder cannot be read, or contains nothing of
 * either kind. */
bool rl_sample_files_list(rl_sample_files *files, const char *path, rl_status *status);
void rl_sample_files_release(rl_sample_files *files);

#endif
