/* An NPY file as a source of one array. */
#ifndef RAGLOSS_NPY_SOURCE_H
#define RAGLOSS_NPY_SOURCE_H

#include "formats/source/array.h"

/* Fills the source with the one array that its bytes are, by its file's name without folder and ".npy". */
bool rl_npy_make(rl_source *source, rl_status *status);

#endif
