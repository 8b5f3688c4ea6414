/* Opens a file or folder in any input format as a source.
 *
 *   .npz                one array per member               (npz.c)
 *   .npy, folder of     one array per file                 (npy_source.c, folder.c)
 *   .json               one array per key of the samples   (json.c)
 *
 * A file's format is recognized by its first bytes, not by its name; "-" is standard input. */
#ifndef RAGLOSS_OPEN_H
#define RAGLOSS_OPEN_H

#include "formats/source/source.h"

/* Returns NULL on failure, with a status that names the file. The source is to be closed with rl_source_close. */
rl_source *rl_source_open(const char *path, rl_status *status);

#endif
