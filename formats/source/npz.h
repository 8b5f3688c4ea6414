/* NPZ: a ZIP archive whose members are NPY arrays, as numpy.savez writes it.
 *
 * Members whose name does not end in ".npy" are not arrays, and are skipped. Stored members are viewed in place, and
 * the CRC is computed when their rows are first read. Deflated ones are inflated row by row, or whole if Fortran order
 * requires it. Different threads may read different arrays at the same time. */
#ifndef RAGLOSS_NPZ_H
#define RAGLOSS_NPZ_H

#include "formats/source/array.h"

bool rl_is_npz(const unsigned char *bytes, size_t size);
bool rl_npz_make(rl_source *source, rl_status *status);

#endif
