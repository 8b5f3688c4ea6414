/* A folder that holds a file a sample: ID.npz or ID.json. */
#ifndef RAGLOSS_SAMPLE_FILES_H
#define RAGLOSS_SAMPLE_FILES_H

#include "core/base/status.h"

typedef struct rl_sample_files {
    size_t count;
    char **path, **id; /* (count,) by the bytes of the file's name. Owned */
} rl_sample_files;

/* Lists such a folder; `count` is 0 where the path is none: no folder, or one that holds an array a file (.npy). Hidden
 * files and those of other names are passed over. Fails where a folder cannot be read, or holds nothing of either kind.
 */
bool rl_sample_files_list(rl_sample_files *files, const char *path, rl_status *status);
void rl_sample_files_release(rl_sample_files *files);

#endif
