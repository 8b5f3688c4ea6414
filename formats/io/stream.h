/* Paths that lead to a file which a process has open: /dev/stdout, /dev/fd/3, and symbolic links to them. */
#ifndef RAGLOSS_STREAM_H
#define RAGLOSS_STREAM_H

#include "core/base/status.h"

enum {
    RL_NO_STREAM = -1,       /* the path leads to a file by its name, or nowhere */
    RL_STREAM_OF_OTHERS = -2 /* to a file that another process has open, or elsewhere in /proc */
};

/* Sets `*stream` to the number of this process's descriptor that the path leads to, or to one of the above, without
 * checking that the descriptor is open. Fails if the path cannot be followed, unless that is because it leads
 * nowhere. */
bool rl_find_stream(const char *path, int *stream, rl_status *status);

/* The last component of a path, which follows the folder and its slash, if any. */
const char *rl_file_name(const char *path);

#endif
