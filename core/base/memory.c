#include "core/base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool rl_multiply(size_t a, size_t b, size_t *product)
{
    *product = a * b;
    return b == 0 || a <= SIZE_MAX / b;
}

bool rl_add(size_t a, size_t b, size_t *sum)
{
    *sum = a + b;
    return *sum >= a;
}

static bool out_of_memory(size_t count, size_t size, rl_status *status)
{
    return rl_fail(status, RL_ERR_MEMORY, "out of memory: %zu elements of %zu bytes were needed", count, size);
}

void *rl_alloc(size_t count, size_t size, rl_status *status)
{
    size_t bytes;
    void *memory = rl_multiply(count, size, &bytes) ? calloc(1, bytes ? bytes : 1) : NULL;
    if (!memory) out_of_memory(count, size, status);
    return memory;
}

void *rl_alloc_aligned(size_t count, size_t size, rl_status *status)
{
    size_t bytes, padded = 0;
    bool fits = rl_multiply(count, size, &bytes) && rl_add(bytes, RL_MEMORY_ALIGN, &padded);
    void *memory = fits ? aligned_alloc(RL_MEMORY_ALIGN, padded / RL_MEMORY_ALIGN * RL_MEMORY_ALIGN) : NULL;
    if (!memory) out_of_memory(count, size, status);
    return memory;
}

void *rl_grown(void *array, size_t *capacity, size_t count, size_t size, rl_status *status)
{
    if (count <= *capacity) return array;
    size_t wanted = *capacity + *capacity / 2, bytes;
    if (wanted < count) wanted = count;
    void *grown = rl_multiply(wanted, size, &bytes) ? realloc(array, bytes) : NULL;
    if (!grown) {
        out_of_memory(count, size, status);
        return array;
    }
    *capacity = wanted;
    return grown;
}

bool rl_buffer_reserve(rl_buffer *buffer, size_t count, size_t size, rl_status *status)
{
    size_t bytes;
    if (!rl_multiply(count, size, &bytes)) return out_of_memory(count, size, status);
    buffer->data = rl_grown(buffer->data, &buffer->capacity, bytes, 1, status);
    return buffer->capacity >= bytes;
}

void rl_buffer_release(rl_buffer *buffer)
{
    free(buffer->data);
    *buffer = (rl_buffer){0};
}

char *rl_copy_text(const char *text, rl_status *status)
{
    size_t size = strlen(text) + 1;
    char *copy = rl_alloc(size, 1, status);
    if (copy) memcpy(copy, text, size);
    return copy;
}
