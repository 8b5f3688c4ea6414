/* A folder of .npy files, each an array named after its file. */
#ifndef RAGLOSS_FOLDER_H
#define RAGLOSS_FOLDER_H

#include "formats/source/array.h"

/* Fills the source with the arrays, sorted by name. Hidden files and those with other names are ignored; it is an error
 * if the folder has no .npy file. */
bool rl_folder_make(rl_source *source, const char *path, rl_status *status);

#endif
