/* A folder of .npy files, each an array of its file's name. */
#ifndef RAGLOSS_FOLDER_H
#define RAGLOSS_FOLDER_H

#include "formats/source/array.h"

/* Fills the source with the arrays by ascending name. Files of other names, and hidden ones, are not looked at; a
 * folder without a .npy file is an error. */
bool rl_folder_make(rl_source *source, const char *path, rl_status *status);

#endif
