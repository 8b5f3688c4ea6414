/* Boxes that stand twice, against a search through all of them. */
#include "core/base/doubles.h"
#include "tests/core/core_testing.h"

enum { MOST = 300 };

typedef struct labelled {
    float box[4];
    int32_t label;
} labelled;

static size_t plain(const labelled *all, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        bool same = all[k].label == all[i].label;
        for (int n = 0; n < 4; n++) same = same && all[k].box[n] == all[i].box[n];
        if (same) return k;
    }
    return i;
}

/* Few numbers, so that there are many doubles; a table that is used again forgets. */
static void doubles_are_found(void **state)
{
    (void)state;
    uint64_t random = 11;
    rl_status status;
    rl_doubles doubles;
    labelled all[MOST];
    size_t num_doubles = 0;
    expect_success(rl_doubles_init(&doubles, MOST, &status), &status);
    for (int round = 0; round < 50; round++) {
        size_t count = random_below(&random, MOST + 1);
        rl_doubles_restart(&doubles, count);
        for (size_t i = 0; i < count; i++) {
            all[i].label = (int32_t)random_below(&random, 2);
            for (int n = 0; n < 4; n++) all[i].box[n] = 0.25f * (float)random_below(&random, 3);
            size_t earlier = rl_doubles_add(&doubles, i, all[i].box, all[i].label);
            assert_int_equal(earlier, plain(all, i));
            num_doubles += earlier != i;
        }
    }
    assert_true(num_doubles > 1000);
    rl_doubles_release(&doubles);
}

static void signs_of_zero_are_none(void **state)
{
    (void)state;
    rl_status status;
    rl_doubles doubles;
    expect_success(rl_doubles_init(&doubles, 2, &status), &status);
    rl_doubles_restart(&doubles, 2);
    assert_int_equal(rl_doubles_add(&doubles, 5, (const float[]){0.0f, -0.0f, 1.0f, 2.0f}, 3), 5);
    assert_int_equal(rl_doubles_add(&doubles, 6, (const float[]){-0.0f, 0.0f, 1.0f, 2.0f}, 3), 5);
    rl_doubles_release(&doubles);
}

static void there_may_be_none(void **state)
{
    (void)state;
    rl_status status;
    rl_doubles doubles;
    expect_success(rl_doubles_init(&doubles, 0, &status), &status);
    rl_doubles_restart(&doubles, 0);
    rl_doubles_release(&doubles);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_are_found),
        cmocka_unit_test(signs_of_zero_are_none),
        cmocka_unit_test(there_may_be_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
