/* What the tests of the library share: expectations of failures, and numbers that are the same in every run. */
#ifndef RAGLOSS_CORE_TESTING_H
#define RAGLOSS_CORE_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/status.h"
#include "tests/random.h"

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
