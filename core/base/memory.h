/* Allocation with checked sizes: every array in ragloss is allocated by a count and a size.
 *
 * The same rule holds everywhere: a function that fails to initialise a struct has released what it took, and has left
 * the struct all zero; and releasing a struct that is all zero does nothing. So a caller may release after a failure,
 * but need not. */
#ifndef RAGLOSS_MEMORY_H
#define RAGLOSS_MEMORY_H

#include "core/base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* a * b and a + b; false if the result does not fit. */
bool rl_multiply(size_t a, size_t b, size_t *product);
bool rl_add(size_t a, size_t b, size_t *sum);

/* Allocates `count` elements of `size` bytes, all zero; to be freed with free(). Returns NULL and a status of
 * RL_ERR_MEMORY on failure, but never for no elements. */
void *rl_alloc(size_t count, size_t size, rl_status *status);

/* Does the same on a boundary of RL_MEMORY_ALIGN bytes, for vector loads, without zeroing. */
#define RL_MEMORY_ALIGN 64
void *rl_alloc_aligned(size_t count, size_t size, rl_status *status);

/* Makes room for at least `count` elements in `array`, a pointer of any type to `*capacity` of them, which grows by
 * half at least and keeps its contents. Is true, or false with a status of RL_ERR_MEMORY, which leaves both unchanged.
 * The arguments are evaluated more than once. */
#define RL_GROW(array, capacity, count, status) RL_GROW_ROWS(array, 1, capacity, count, status)

/* The same for rows of `width` elements each; capacity and count are numbers of rows. Readers come here with every
 * number, so that no function is called where there is room. */
#define RL_GROW_ROWS(array, width, capacity, count, status)                                                            \
    ((count) <= *(capacity) ||                                                                                         \
     ((array) = rl_grown((array), (capacity), (count), (width) * sizeof *(array), (status)), *(capacity) >= (count)))

/* The function behind both: returns the array, which has moved if it had to grow and could. */
void *rl_grown(void *array, size_t *capacity, size_t count, size_t size, rl_status *status);

/* Memory for elements of any type, which is used again and again and grows as needed. To start, set it to 0. */
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
