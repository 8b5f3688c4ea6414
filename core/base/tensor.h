/* A view of an n-dimensional array in memory, of any element type, byte order and strides, and its conversion to the
 * element types that the evaluation works on. A view owns nothing: whoever made it says how long its data lives. */
#ifndef RAGLOSS_TENSOR_H
#define RAGLOSS_TENSOR_H

#include "core/base/status.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

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
    bool swapped;     /* elements are in the byte order that this machine does not use */
    int rank;         /* 0: a single element */
    size_t item_size; /* bytes of one element */
    size_t shape[RL_MAX_RANK];
    ptrdiff_t stride[RL_MAX_RANK]; /* in bytes */
    const unsigned char *data;     /* of any alignment */
} rl_tensor;

/* "float32", "int64", …; bytes of one element, 0 for text, whose size the array decides. */
const char *rl_dtype_name(rl_dtype dtype);
size_t rl_dtype_size(rl_dtype dtype);

/* A view of `rank` dimensions over C-ordered (`fortran` false) or Fortran-ordered data in this machine's byte order.
 * Fails where rank is above RL_MAX_RANK or the sizes do not multiply. `item_size` as in rl_tensor. */
bool rl_tensor_init(rl_tensor *tensor, rl_dtype dtype, size_t item_size, int rank, const size_t *shape, bool fortran,
                    const void *data, rl_status *status);

/* The number of elements; cannot overflow for a tensor that rl_tensor_init accepted. */
size_t rl_tensor_count(const rl_tensor *tensor);

/* The `count` entries of the first axis that start at `first`; the tensor has a rank of at least 1. */
rl_tensor rl_tensor_rows(const rl_tensor *tensor, size_t first, size_t count);

/* Entry `index` of the first axis, without that axis; and the element at this place in C order, of rank 0. */
rl_tensor rl_tensor_entry(const rl_tensor *tensor, size_t index);
rl_tensor rl_tensor_element(const rl_tensor *tensor, size_t element);

/* True where the elements are of this type, in this machine's byte order and in C order without gaps, so that they
 * can be read in place (by loads that bear any alignment). */
bool rl_tensor_is_plain(const rl_tensor *tensor, rl_dtype dtype);

/* Writes all elements in C order and this machine's byte order, as they are. */
void rl_tensor_copy(const rl_tensor *tensor, void *out);

/* Writes all elements in C order. Numbers outside float32's range become infinities; float64 and integers are rounded
 * once, to nearest even. Fails for text. */
bool rl_tensor_to_f32(const rl_tensor *tensor, float *out, rl_status *status);
bool rl_tensor_to_f64(const rl_tensor *tensor, double *out, rl_status *status);

/* As whole numbers in C order. Fails with RL_ERR_INPUT, naming element and value, where one is not whole or does not
 * fit int64; and for text. */
bool rl_tensor_to_i64(const rl_tensor *tensor, int64_t *out, rl_status *status);

/* "(3, 2)" for the element at this place in C order of the tensor: what errors call an element. */
void rl_tensor_element_name(const rl_tensor *tensor, size_t element, char *text, size_t size);

/* The value, to be printed in an error: the sign of a NaN, which printf shows, differs between machines. */
double rl_printable(double value);

float rl_f32_from_f16(uint16_t half);

#ifdef __cplusplus
}
#endif
#endif
