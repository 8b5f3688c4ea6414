/* Compares shapes with what they should be, and writes them in error messages. */
#ifndef RAGLOSS_SHAPES_H
#define RAGLOSS_SHAPES_H

#include "core/base/tensor.h"

#define RL_ANY ((size_t)-1)

/* What an axis should be: `size`, or RL_ANY, for which messages write `letter`. */
typedef struct rl_extent {
    size_t size;
    const char *letter;
} rl_extent;

/* The room that the text of any shape takes. */
#define RL_SHAPE_SIZE 192

/* Writes "(2, 30, 4)" or "(7,)". */
void rl_shape_text(const rl_tensor *tensor, char text[RL_SHAPE_SIZE]);

/* Fails if the array holds text. */
bool rl_expect_no_text(const rl_tensor *tensor, rl_status *status);

/* Does the same, and also fails if its shape is another; `why` ends the sentence and may be NULL. */
bool rl_expect_numbers(const rl_tensor *tensor, int rank, const rl_extent *axes, const char *why, rl_status *status);

/* A shape that an array may have. */
typedef struct rl_pattern {
    int rank;
    rl_extent axes[RL_MAX_RANK];
} rl_pattern;

/* Does the same as rl_expect_numbers for one of several shapes; `*which` is the one that it has. */
bool rl_expect_one_of(const rl_tensor *tensor, size_t count, const rl_pattern *patterns, size_t *which, const char *why,
                      rl_status *status);

/* Checks only the shape. */
bool rl_expect_shape(const rl_tensor *tensor, int rank, const rl_extent *axes, const char *why, rl_status *status);

#endif
