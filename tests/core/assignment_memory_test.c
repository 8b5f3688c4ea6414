/* The memory that an assignment is said to take is what it does: its allocations are counted here. */
#include "core/assignment/assignment.h"
#include "tests/core/core_testing.h"

static size_t allocated;

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
    allocated += count * size;
    return __real_calloc(count, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    allocated += size;
    return __real_aligned_alloc(alignment, size);
}

/* Costs of more predictions than objects are never transposed: that part is not touched. */
static double untouched(size_t num_preds, size_t num_objects)
{
    size_t chunks = (num_objects + RL_ASSIGN_CHUNK - 1) / RL_ASSIGN_CHUNK * RL_ASSIGN_CHUNK;
    return num_preds > num_objects ? (double)(num_objects * chunks * sizeof(float)) : 0.0;
}

static void what_is_said_is_taken(void **state)
{
    (void)state;
    static const size_t shapes[][2] = {{0, 0},   {1, 1},    {16, 16},  {100, 3},  {3, 100},   {100, 100},
                                       {17, 33}, {900, 50}, {50, 900}, {1, 5000}, {5000, 10}, {300, 301}};
    for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
        rl_status status;
        size_t p = shapes[k][0], n = shapes[k][1];
        allocated = 0;
        rl_assignment *made = rl_assignment_create(p, n, &status);
        assert_non_null(made);
        rl_assignment_destroy(made);
        double said = rl_assignment_bytes(p, n), taken = (double)allocated - untouched(p, n);
        /* Rounded up to chunks, by rows at most; a byte a column stands for a bit. */
        double rows = (double)(p < n ? p : n), columns = (double)(p < n ? n : p);
        double most = taken + 2000.0 + columns + rows * RL_ASSIGN_CHUNK * 2 * sizeof(float);
        if (said < taken - 1024.0 || said > most)
            fail_msg("(%zu, %zu) is said to take %.0f bytes, and takes %.0f", p, n, said, taken);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_said_is_taken)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
