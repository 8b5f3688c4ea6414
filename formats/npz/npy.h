/* NPY: one array, a text header followed by the elements.
 *
 *   6 bytes "\x93NUMPY", 2 version, 2 (version 1.0) or 4 length of the text, little-endian; a Python dictionary with
 *   the keys descr, fortran_order and shape; the elements.
 *
 * Format: NumPy's "NumPy Enhancement Proposal 1", versions 1.0 to 3.0. It reads float16/32/64, integers, bool, and text
 * (S, U), in either byte order, and in C and Fortran order. Arrays of other element types (objects, which are pickles,
 * records, dates) may still be well formed: they are foreign, and only matter if somebody asks for them. */
#ifndef RAGLOSS_NPY_H
#define RAGLOSS_NPY_H

#include "core/base/tensor.h"

/* Every header is longer than this, and this prefix contains its length. */
#define RL_NPY_PREFIX 12

/* Why the elements of an intact array are not read. */
typedef struct rl_npy_foreign {
    char why[320]; /* a sentence for error messages; empty if the elements are read */
    char type[48]; /* the element type as the header spells it, perhaps truncated; empty if there is no such header */
} rl_npy_foreign;

bool rl_is_npy(const unsigned char *bytes, size_t size);

/* Describes bytes that are no array, according to rl_is_npy. */
void rl_npy_call_foreign(rl_npy_foreign *foreign);

/* Finds the size of the whole header from the first bytes of an array: at least RL_NPY_PREFIX and at most a little over
 * 64 KiB. */
bool rl_npy_header_size(const unsigned char *bytes, size_t size, size_t *header_size, rl_status *status);

/* Reads the whole header; the tensor's data stays NULL. The tensor of a foreign array has its shape if `type` is not
 * empty, and is of no use otherwise. */
bool rl_npy_parse_header(const unsigned char *header, size_t header_size, rl_tensor *tensor, rl_npy_foreign *foreign,
                         rl_status *status);

/* Fails unless the array's elements take `size` bytes. */
bool rl_npy_check_size(const rl_tensor *tensor, uint64_t size, rl_status *status);

/* Views the array that makes up all of these bytes, unless it is foreign. */
bool rl_npy_view(const unsigned char *bytes, size_t size, rl_tensor *tensor, rl_npy_foreign *foreign,
                 rl_status *status);

#endif
