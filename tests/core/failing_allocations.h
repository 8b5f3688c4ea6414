/* Every allocation of a call fails in turn: the call fails since there is no memory, and leaves nothing behind. The
 * test's program is linked so that calls of the allocator come here. */
#ifndef RAGLOSS_FAILING_ALLOCATIONS_H
#define RAGLOSS_FAILING_ALLOCATIONS_H

#include "tests/core/core_testing.h"

#include <stdatomic.h>

static atomic_size_t allocated, failing; /* how many so far, and the number of the one that fails */
static atomic_size_t held;               /* blocks that are not freed */

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *block);
void __wrap_free(void *block);

static bool allocation_fails(void)
{
    return atomic_fetch_add(&allocated, 1) + 1 == atomic_load(&failing);
}

static void *hold(void *block)
{
    held += block != NULL;
    return block;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return allocation_fails() ? NULL : hold(__real_calloc(count, size));
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return allocation_fails() ? NULL : hold(__real_aligned_alloc(alignment, size));
}

void __wrap_free(void *block)
{
    held -= block != NULL;
    __real_free(block);
}

/* A call, which frees what it makes. */
typedef bool failing_call(void *input, rl_status *status);

/* Makes the call with each of its allocations failing, and then with none. There are to be at least so many, and it
 * goes on without so many of them. */
static inline void fail_each(const char *name, failing_call *call, void *input, size_t least, size_t dispensable)
{
    size_t gone_on = 0;
    for (size_t number = 1;; number++) {
        rl_status status;
        size_t before = held;
        allocated = 0;
        failing = number;
        bool done = call(input, &status), failed = allocated >= number;
        failing = 0;
        if (held != before) fail_msg("%s, allocation %zu: %zu blocks are left", name, number, held - before);
        if (!failed) {
            expect_success(done, &status);
            if (number <= least) fail_msg("%s: only %zu allocations", name, number - 1);
            break;
        }
        gone_on += done;
        if (!done && (status.code != RL_ERR_MEMORY || strncmp(status.what, "out of memory", 13) != 0))
            fail_msg("%s, allocation %zu: %s", name, number, status.what);
    }
    if (gone_on != dispensable) fail_msg("%s: %zu failing allocations went unseen", name, gone_on);
}

#endif
