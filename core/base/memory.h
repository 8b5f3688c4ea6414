/* Allocation with checked sizes: every array in ragloss is asked for as a count and a size. */
#ifndef RAGLOSS_MEMORY_H
#define RAGLOSS_MEMORY_H

#include "core/base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* a * b, a + b; false where the result does not fit. */
bool rl_multiply(size_t a, size_t b, size_t *product);
bool rl_add(size_t a, size_t b, size_t *sum);

/* `count` elements of `size` bytes, zeroed, never NULL on success even for none; to be freed with free().
 * NULL and a status of RL_ERR_MEMORY otherwise. */
void *rl_alloc(size_t count, size_t size, rl_status *status);

/* Likewise on a boundary of RL_MEMORY_ALIGN bytes, for vector loads; not cleared. */
#define RL_MEMORY_ALIGN 64
void *rl_alloc_aligned(size_t count, size_t size, rl_status *status);

/* Makes room for at least `count` elements in `*array` of `*capacity`, growing by half at least. The contents stay.
 * On failure both are as they were. */
bool rl_reserve(void **array, size_t *capacity, size_t count, size_t size, rl_status *status);

/* The same for an array of any type, a variable of the caller's, with nothing to convert: true, or false with a status
 * of RL_ERR_MEMORY. The array is named twice, so that it must have no side effect. */
#define RL_GROW(array, capacity, count, status)                                                                        \
    ((array) = rl_grown((array), (capacity), (count), sizeof *(array), (status)), *(capacity) >= (count))
void *rl_grown(void *array, size_t *capacity, size_t count, size_t size, rl_status *status);

/* A copy of the text, to be freed with free(). */
char *rl_copy_text(const char *text, rl_status *status);

#ifdef __cplusplus
}
#endif
#endif
