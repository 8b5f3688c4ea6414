/* An NPY file as a source of one array. */
#ifndef RAGLOSS_NPY_SOURCE_H
#define RAGLOSS_NPY_SOURCE_H

#include "formats/source/array.h"

/* Fills the source with the only array that its bytes contain, named after the file without folder and ".npy". */
bool rl_npy_make(rl_source *source, rl_status *status);

#endif
