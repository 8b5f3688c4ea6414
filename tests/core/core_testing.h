/* What the tests of the library share: expectations of failures, and numbers that are the same in every run. */
#ifndef RAGLOSS_CORE_TESTING_H
#define RAGLOSS_CORE_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "status.h"

#include <stdlib.h>
#include <string.h>

/* A call that failed, with this code and this whole line. */
static inline void expect_failure(bool succeeded, const rl_status *status, rl_code code, const char *line)
{
    char text[2048];
    assert_false(succeeded);
    rl_status_text(status, text, sizeof text);
    assert_string_equal(text, line);
    assert_int_equal(status->code, code);
}

static inline void expect_success(bool succeeded, const rl_status *status)
{
    if (!succeeded) fail_msg("array '%s': %s", status->array, status->what);
}

/* S. Vigna's splitmix64. */
static inline uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline size_t random_below(uint64_t *state, size_t limit)
{
    return (size_t)(next_random(state) % limit);
}

/* In [0, 1), a multiple of 2^-24. */
static inline float random_unit(uint64_t *state)
{
    return (float)(next_random(state) >> 40) * 0x1p-24f;
}

static inline void *allocate(size_t size)
{
    void *memory = malloc(size ? size : 1);
    assert_non_null(memory);
    return memory;
}

#endif
