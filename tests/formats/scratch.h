/* A folder of a test program's own, and files in it. */
#ifndef RAGLOSS_SCRATCH_H
#define RAGLOSS_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* The program's scratch folder, its working directory while tests run. */
static inline int enter_scratch(void **state)
{
    static char folder[] = "/tmp/ragloss-test-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder)) return -1;
    *state = folder;
    return 0;
}

static inline int leave_scratch(void **state)
{
    char command[64];
    snprintf(command, sizeof command, "rm -r '%s'", (char *)*state);
    return chdir("/") || system(command);
}

#endif
