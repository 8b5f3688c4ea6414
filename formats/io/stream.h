/* Paths that lead to a file which a process has open: /dev/stdout, /dev/fd/3, and symbolic links to them. */
#ifndef RAGLOSS_STREAM_H
#define RAGLOSS_STREAM_H

#include "core/base/status.h"

enum {
    RL_NO_STREAM = -1,       /* the path leads to a file by its name, or nowhere */
    RL_STREAM_OF_OTHERS = -2 /* to a file that another process has open, or to another part of /proc */
};

/* `*stream` is the number of this process's descriptor that the path leads to, or one of the above. Whether the
 * descriptor is open is not looked at. Fails where the way cannot be followed for a reason other than that it ends. */
bool rl_find_stream(const char *path, int *stream, rl_status *status);

/* The last name of a path, after its folder with a final slash, or after nothing. */
const char *rl_file_name(const char *path);

#endif
