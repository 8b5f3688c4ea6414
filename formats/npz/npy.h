/* NPY: one array, a header of text and its elements after it.
 *
 *   6 bytes "\x93NUMPY", 2 version, 2 (version 1.0) or 4 length of the text, little-endian; a Python dictionary with
 * the keys descr, fortran_order and shape; the elements.
 *
 * Format: NumPy's "NumPy Enhancement Proposal 1", versions 1.0 to 3.0. Read are float16/32/64, integers, bool, and text
 * (S, U), in either byte order, C and Fortran order. Arrays of other element types (objects, which are pickles,
 * records, dates) may be well formed all the same: they are foreign, and it depends on who asks for them whether that
 * matters. */
#ifndef RAGLOSS_NPY_H
#define RAGLOSS_NPY_H

#include "core/base/tensor.h"

/* Every header is longer than this, and its length lies within. */
#define RL_NPY_PREFIX 12

/* Why the elements of an array that is not damaged are not read. */
typedef struct rl_npy_foreign {
    char why[320]; /* a sentence for errors; empty where the elements are read */
    char type[48]; /* the element type as the header spells it, perhaps cut; empty where there is no such header */
} rl_npy_foreign;

bool rl_is_npy(const unsigned char *bytes, size_t size);

/* What bytes are that rl_is_npy says are no array. */
void rl_npy_call_foreign(rl_npy_foreign *foreign);

/* The size of the whole header, at least RL_NPY_PREFIX and at most a little over 64 KiB, from the first bytes of an
 * array. */
bool rl_npy_header_size(const unsigned char *bytes, size_t size, size_t *header_size, rl_status *status);

/* What the whole header says; the tensor's data stays NULL. A foreign array's tensor has its shape, where `type` is not
 * empty, and is of no use otherwise. */
bool rl_npy_parse_header(const unsigned char *header, size_t header_size, rl_tensor *tensor, rl_npy_foreign *foreign,
                         rl_status *status);

/* Fails unless the array's elements take `size` bytes. */
bool rl_npy_check_size(const rl_tensor *tensor, uint64_t size, rl_status *status);

/* A view of the array that these bytes are, all of them, unless it is foreign. */
bool rl_npy_view(const unsigned char *bytes, size_t size, rl_tensor *tensor, rl_npy_foreign *foreign,
                 rl_status *status);

#endif
