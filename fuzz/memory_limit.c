#include "fuzz/memory_limit.h"

#include "fuzz/fuzz.h"

#include <stdatomic.h>

/* What a sanitizer calls and offers, if there is one. */
void __sanitizer_malloc_hook(const volatile void *memory, size_t size);
void __sanitizer_free_hook(const volatile void *memory);
size_t __sanitizer_get_allocated_size(const volatile void *memory) __attribute__((weak));

static atomic_ptrdiff_t live;
static atomic_size_t limit = SIZE_MAX;

void fuzz_limit_memory(size_t size)
{
    atomic_store(&live, 0);
    atomic_store(&limit, ((size_t)64 << 20) + 8 * size);
}

void __sanitizer_malloc_hook(const volatile void *memory, size_t size)
{
    (void)memory;
    ptrdiff_t now = atomic_fetch_add(&live, (ptrdiff_t)size) + (ptrdiff_t)size;
    fuzz_require(now < 0 || (size_t)now <= atomic_load(&limit), "%td bytes are allocated; at most %zu were expected",
                 now, atomic_load(&limit));
}

void __sanitizer_free_hook(const volatile void *memory)
{
    if (memory) atomic_fetch_sub(&live, (ptrdiff_t)__sanitizer_get_allocated_size(memory));
}
