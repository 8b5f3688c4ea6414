/* A view of an n-dimensional array in memory, of any element type, byte order and strides. A view owns nothing: whoever
 * made it says how long its data lives. */
#ifndef RAGLOSS_TENSOR_H
#define RAGLOSS_TENSOR_H

#include "status.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

typedef enum rl_dtype {
    RL_BOOL, /* one byte; anything but 0 is true */
    RL_I8,
    RL_I16,
    RL_I32,
    RL_I64,
    RL_U8,
    RL_U16,
    RL_U32,
    RL_U64,
    RL_F16,
    RL_F32,
    RL_F64,
    RL_BYTES, /* text of `item_size` bytes, ended by its first NUL if there is one; only for ids */
    RL_UCS4   /* text of `item_size` / 4 code points, likewise */
} rl_dtype;

#define RL_MAX_RANK 8

typedef struct rl_tensor {
    rl_dtype dtype;
    bool swapped;     /* elements have the byte order that this machine does not use */
    int rank;         /* 0: a single element */
    size_t item_size; /* bytes of one element */
    size_t shape[RL_MAX_RANK];
    ptrdiff_t stride[RL_MAX_RANK]; /* in bytes */
    const unsigned char *data;     /* of any alignment */
} rl_tensor;

/* "float32", "int64", …; and the bytes of one element, which are 0 for text, because each array has its own size. */
const char *rl_dtype_name(rl_dtype dtype);
size_t rl_dtype_size(rl_dtype dtype);

/* A view of `rank` dimensions over C-ordered (`fortran` false) or Fortran-ordered data in this machine's byte order.
 * Fails if the rank exceeds RL_MAX_RANK or the number of bytes overflows. `item_size` is that of rl_tensor. */
bool rl_tensor_init(rl_tensor *tensor, rl_dtype dtype, size_t item_size, int rank, const size_t *shape, bool fortran,
                    const void *data, rl_status *status);

/* The number of elements; cannot overflow for a tensor that rl_tensor_init accepted. */
size_t rl_tensor_count(const rl_tensor *tensor);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
