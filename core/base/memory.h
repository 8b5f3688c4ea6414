/* Allocation with checked sizes: every array in ragloss is asked for as a count and a size.
 *
 * Who releases what a function failed to fill in is the same everywhere: a function that initialises a struct, and
 * fails, has released what it took and left the struct all zero; and to release a struct that is all zero does nothing.
 * So a caller may release after a failure, and need not. */
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

/* The same on a boundary of RL_MEMORY_ALIGN bytes, for vector loads, and not zeroed. */
#define RL_MEMORY_ALIGN 64
void *rl_alloc_aligned(size_t count, size_t size, rl_status *status);

/* Makes room for at least `count` elements in `array`, a pointer of any type that has `*capacity` of them, growing by
 * half at least. The contents stay. True, or false with a status of RL_ERR_MEMORY, and both are as they were. The
 * arguments are evaluated more than once. */
#define RL_GROW(array, capacity, count, status) RL_GROW_ROWS(array, 1, capacity, count, status)

/* The same for rows of `width` elements each, which capacity and count are of. */
#define RL_GROW_ROWS(array, width, capacity, count, status)                                                            \
    ((array) = rl_grown((array), (capacity), (count), (width) * sizeof *(array), (status)), *(capacity) >= (count))

/* What both do: the array in its new place, or in its old one where that is large enough or where none is had. */
void *rl_grown(void *array, size_t *capacity, size_t count, size_t size, rl_status *status);

/* Bytes of no type that are used again and again, and grow as they are needed. All zero to start with. */
typedef struct rl_buffer {
    void *data;
    size_t capacity;
} rl_buffer;

/* Makes room for `count` elements of `size` bytes, like RL_GROW. */
bool rl_buffer_reserve(rl_buffer *buffer, size_t count, size_t size, rl_status *status);
void rl_buffer_release(rl_buffer *buffer); /* leaves it all zero */

/* A copy of the text, to be freed with free(). */
char *rl_copy_text(const char *text, rl_status *status);

#ifdef __cplusplus
}
#endif
#endif
