/* What the program itself does with views of arrays: it views parts of them, and converts their elements to the types
 * that the evaluation uses. */
#ifndef RAGLOSS_BASE_TENSOR_H
#define RAGLOSS_BASE_TENSOR_H

#include "core/base/status.h"
#include "core/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The `count` entries of the first axis that start at `first`; the tensor has a rank of at least 1. */
rl_tensor rl_tensor_rows(const rl_tensor *tensor, size_t first, size_t count);

/* Entry `index` of the first axis, without that axis; and the element with this index in C order, of rank 0. */
rl_tensor rl_tensor_entry(const rl_tensor *tensor, size_t index);
rl_tensor rl_tensor_element(const rl_tensor *tensor, size_t element);

/* Whether the elements have this type, this machine's byte order and C order without gaps, so that they can be read in
 * place by loads for any alignment. */
bool rl_tensor_is_plain(const rl_tensor *tensor, rl_dtype dtype);

/* Writes all elements in C order and this machine's byte order, without conversion. */
void rl_tensor_copy(const rl_tensor *tensor, void *out);

/* Writes all elements in C order. Numbers outside float32's range become infinities; float64 and integers are rounded
 * once, to nearest even. Fails for text. */
bool rl_tensor_to_f32(const rl_tensor *tensor, float *out, rl_status *status);
bool rl_tensor_to_f64(const rl_tensor *tensor, double *out, rl_status *status);

/* Writes all elements as whole numbers in C order. Fails with RL_ERR_INPUT for text, and if a number is not whole or
 * does not fit int64; the message names element and value. */
bool rl_tensor_to_i64(const rl_tensor *tensor, int64_t *out, rl_status *status);

/* Writes the name that errors give to the element with this index in C order: "(3, 2)". */
void rl_tensor_element_name(const rl_tensor *tensor, size_t element, char *text, size_t size);

/* Returns the value without the sign of a NaN, which printf shows, and which differs between machines. */
double rl_printable(double value);

float rl_f32_from_f16(uint16_t half);

#ifdef __cplusplus
}
#endif
#endif
