/* Transposes a matrix of floats. */
#ifndef RAGLOSS_TRANSPOSE_H
#define RAGLOSS_TRANSPOSE_H

#include <stddef.h>

/* Writes (rows, columns), a row every `stride` floats, as (columns, to_stride), each row filled up with +infinity. */
void rl_transpose(const float *from, size_t stride, size_t rows, size_t columns, float *to, size_t to_stride);

#endif
