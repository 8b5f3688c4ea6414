/* Checked sizes and the memory asked for with them. */
#include "tests/core/core_testing.h"

#include "core/base/memory.h"

static void products_and_sums_that_do_not_fit_are_reported(void **state)
{
    (void)state;
    const size_t half = (size_t)1 << (sizeof(size_t) * 4);
    size_t result;
    assert_true(rl_multiply(0, SIZE_MAX, &result) && result == 0);
    assert_true(rl_multiply(SIZE_MAX, 0, &result) && result == 0);
    assert_true(rl_multiply(1, SIZE_MAX, &result) && result == SIZE_MAX);
    assert_true(rl_multiply(half - 1, half + 1, &result) && result == SIZE_MAX);
    assert_false(rl_multiply(half, half, &result));
    assert_false(rl_multiply(SIZE_MAX / 2 + 1, 2, &result));
    assert_false(rl_multiply(2, SIZE_MAX, &result));

    assert_true(rl_add(SIZE_MAX, 0, &result) && result == SIZE_MAX);
    assert_true(rl_add(SIZE_MAX - 5, 5, &result) && result == SIZE_MAX);
    assert_false(rl_add(SIZE_MAX - 5, 6, &result));
    assert_false(rl_add(SIZE_MAX, SIZE_MAX, &result));
}

static void memory_is_zeroed_and_never_null(void **state)
{
    (void)state;
    rl_status status;
    unsigned char *memory = rl_alloc(100, 3, &status);
    assert_non_null(memory);
    for (size_t k = 0; k < 300; k++) assert_int_equal(memory[k], 0);
    free(memory);
    for (size_t k = 0; k < 3; k++) {
        void *none = rl_alloc(k == 1 ? 5 : 0, k == 2 ? 5 : 0, &status);
        assert_non_null(none);
        free(none);
    }
}

static void aligned_memory_is_aligned(void **state)
{
    (void)state;
    rl_status status;
    for (size_t size = 0; size < 200; size++) {
        unsigned char *memory = rl_alloc_aligned(size, 1, &status);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % RL_MEMORY_ALIGN, 0);
        memset(memory, 0xaa, size);
        free(memory);
    }
}

static void impossible_sizes_are_refused(void **state)
{
    (void)state;
    rl_status status;
    expect_failure(rl_alloc(SIZE_MAX / 2, 3, &status) != NULL, &status, RL_ERR_MEMORY,
                   "out of memory: 9223372036854775807 elements of 3 bytes were needed");
    expect_failure(rl_alloc_aligned(SIZE_MAX, 2, &status) != NULL, &status, RL_ERR_MEMORY,
                   "out of memory: 18446744073709551615 elements of 2 bytes were needed");
    expect_failure(rl_alloc_aligned(SIZE_MAX - 10, 1, &status) != NULL, &status, RL_ERR_MEMORY,
                   "out of memory: 18446744073709551605 elements of 1 bytes were needed");
}

static void arrays_grow_by_half_at_least(void **state)
{
    (void)state;
    rl_status status;
    int *array = NULL;
    size_t capacity = 0, growths = 0;
    for (size_t count = 0; count <= 10000; count++) {
        size_t before = capacity;
        expect_success(RL_GROW(array, &capacity, count, &status), &status);
        assert_true(capacity >= count);
        if (capacity != before) {
            growths++;
            assert_true(capacity >= before + before / 2);
        }
        if (count) array[count - 1] = (int)count;
    }
    for (int k = 0; k < 10000; k++) assert_int_equal(array[k], k + 1);
    assert_true(growths < 30);

    int *same = array;
    size_t before = capacity;
    expect_failure(RL_GROW(array, &capacity, SIZE_MAX / 2, &status), &status, RL_ERR_MEMORY,
                   "out of memory: 9223372036854775807 elements of 4 bytes were needed");
    assert_ptr_equal(array, same);
    assert_int_equal(capacity, before);
    free(array);
}

static void rows_and_buffers_grow(void **state)
{
    (void)state;
    rl_status status;
    float *rows = NULL;
    size_t capacity = 0;
    expect_success(RL_GROW_ROWS(rows, 4, &capacity, 3, &status), &status);
    assert_int_equal(capacity, 3);
    for (int k = 0; k < 12; k++) rows[k] = (float)k;
    expect_failure(RL_GROW_ROWS(rows, 4, &capacity, SIZE_MAX / 8, &status), &status, RL_ERR_MEMORY,
                   "out of memory: 2305843009213693951 elements of 16 bytes were needed");
    free(rows);

    rl_buffer buffer = {0};
    expect_success(rl_buffer_reserve(&buffer, 10, sizeof(double), &status), &status);
    assert_true(buffer.capacity >= 10 * sizeof(double));
    memset(buffer.data, 7, 80);
    void *before = buffer.data;
    expect_success(rl_buffer_reserve(&buffer, 80, 1, &status), &status);
    assert_ptr_equal(buffer.data, before);
    expect_failure(rl_buffer_reserve(&buffer, SIZE_MAX, 2, &status), &status, RL_ERR_MEMORY,
                   "out of memory: 18446744073709551615 elements of 2 bytes were needed");
    assert_ptr_equal(buffer.data, before);
    rl_buffer_release(&buffer);
    assert_null(buffer.data);
    assert_int_equal(buffer.capacity, 0);
    rl_buffer_release(&buffer);
}

static void texts_are_copied(void **state)
{
    (void)state;
    rl_status status;
    for (const char *text = "some text"; *text; text++) {
        char *copy = rl_copy_text(text, &status);
        assert_non_null(copy);
        assert_ptr_not_equal(copy, text);
        assert_string_equal(copy, text);
        free(copy);
    }
    char *empty = rl_copy_text("", &status);
    assert_string_equal(empty, "");
    free(empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_and_sums_that_do_not_fit_are_reported),
        cmocka_unit_test(memory_is_zeroed_and_never_null),
        cmocka_unit_test(aligned_memory_is_aligned),
        cmocka_unit_test(impossible_sizes_are_refused),
        cmocka_unit_test(arrays_grow_by_half_at_least),
        cmocka_unit_test(rows_and_buffers_grow),
        cmocka_unit_test(texts_are_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
