/* NPZ: a ZIP archive whose members are NPY arrays, as numpy.savez writes it.
 *
 * Members whose name does not end in ".npy" are no arrays, and are passed over. Stored members are viewed in place, and
 * their CRC is taken as their rows are first read; deflated ones are inflated row by row, or whole where Fortran order
 * leaves no other way. Different arrays may be read by different threads at the same time. */
#ifndef RAGLOSS_NPZ_H
#define RAGLOSS_NPZ_H

#include "formats/source/array.h"

bool rl_is_npz(const unsigned char *bytes, size_t size);
bool rl_npz_make(rl_source *source, rl_status *status);

#endif
