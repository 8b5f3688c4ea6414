/* How samples are divided among shards. */
#include "formats/input/shard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static rl_slice slice_of(size_t number, size_t of, size_t num_samples, const size_t *gt_index)
{
    rl_slice slice;
    rl_status status;
    if (!rl_slice_make(&slice, (rl_shard){number, of}, num_samples, gt_index, &status)) fail_msg("%s", status.what);
    return slice;
}

static void slices_follow_each_other_and_are_even(void **state)
{
    (void)state;
    for (size_t num_samples = 0; num_samples <= 20; num_samples++)
        for (size_t of = 1; of <= 25; of++) {
            size_t next = 0, least = SIZE_MAX, most = 0;
            for (size_t number = 1; number <= of; number++) {
                rl_slice slice = slice_of(number, of, num_samples, NULL);
                assert_int_equal(slice.first, next);
                for (size_t i = 0; i < slice.count; i++) {
                    assert_int_equal(slice.pred_samples[i], next + i);
                    assert_int_equal(slice.gt_samples[i], next + i);
                    assert_int_equal(slice.gt_index[i], i);
                }
                next += slice.count;
                least = slice.count < least ? slice.count : least;
                most = slice.count > most ? slice.count : most;
                rl_slice_release(&slice);
            }
            assert_int_equal(next, num_samples);
            assert_true(most - least <= 1);
        }
}

static void large_numbers_do_not_overflow(void **state)
{
    (void)state;
    rl_slice last = slice_of(SIZE_MAX, SIZE_MAX, 3, NULL), third = slice_of(3, SIZE_MAX, 3, NULL);
    assert_int_equal(last.count, 0);
    assert_int_equal(third.first, 2);
    assert_int_equal(third.count, 1);
    rl_slice_release(&last);
    rl_slice_release(&third);
}

static void ground_truth_of_a_slice_stays_in_its_order(void **state)
{
    (void)state;
    const size_t gt_index[] = {4, 0, 3, 1, 2};
    rl_slice slice = slice_of(1, 2, 5, gt_index);
    assert_int_equal(slice.count, 3);
    assert_memory_equal(slice.gt_samples, ((const size_t[]){0, 3, 4}), 3 * sizeof(size_t));
    assert_memory_equal(slice.gt_index, ((const size_t[]){2, 0, 1}), 3 * sizeof(size_t));
    rl_slice_release(&slice);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_follow_each_other_and_are_even),
        cmocka_unit_test(large_numbers_do_not_overflow),
        cmocka_unit_test(ground_truth_of_a_slice_stays_in_its_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
