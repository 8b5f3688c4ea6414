/* Shapes held against what they should be, and said in errors. */
#ifndef RAGLOSS_SHAPES_H
#define RAGLOSS_SHAPES_H

#include "core/base/tensor.h"

#define RL_ANY ((size_t)-1)

/* What an axis should be: `size`, or RL_ANY, which errors call by `letter`. */
typedef struct rl_extent {
    size_t size;
    const char *letter;
} rl_extent;

/* Room for the text of any shape. */
#define RL_SHAPE_SIZE 192

/* "(2, 30, 4)", "(7,)". */
void rl_shape_text(const rl_tensor *tensor, char text[RL_SHAPE_SIZE]);

/* Fails where the array holds text. */
bool rl_expect_no_text(const rl_tensor *tensor, rl_status *status);

/* The same, and fails where its shape is another; `why` ends the sentence and may be NULL. */
bool rl_expect_numbers(const rl_tensor *tensor, int rank, const rl_extent *axes, const char *why, rl_status *status);

/* The shape alone. */
bool rl_expect_shape(const rl_tensor *tensor, int rank, const rl_extent *axes, const char *why, rl_status *status);

#endif
