/* Opens a file or folder of any input form as a source.
 *
 *   .npz                a member an array             (npz.c)
 *   .npy, folder of     a file an array               (npy_source.c, folder.c)
 *   .json               a key of the samples an array (json.c)
 *
 * What a file is, its first bytes say, not its name; "-" is standard input. */
#ifndef RAGLOSS_OPEN_H
#define RAGLOSS_OPEN_H

#include "formats/source/source.h"

/* NULL and a status that names the file on failure. To be closed with rl_source_close. */
rl_source *rl_source_open(const char *path, rl_status *status);

#endif
