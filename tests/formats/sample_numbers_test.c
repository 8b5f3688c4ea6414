/* The training step and the process that each sample of the ground truth belongs to. */
#include "tests/formats/dataset_testing.h"

#define GT "boxes <f4 (3, 4): 0 0 1 1 0 0 2 2 0 0 3 3", "labels <i8 (3,): 0 2 1", "sizes <i8 (3,): 2 0 1"
#define STEP "step <i8 (3,): 7 7 9"
#define RANK "rank <f4 (3,): 1 0 0"

static const char *predictions(void)
{
    return FOLDER("boxes <f4 (3, 1, 4): 1 1 2 2 3 3 4 4 5 5 6 6", "class_probs <f4 (3, 1, 3): 0 0 1 0 1 0 1 0 0",
                  "existence <f4 (3, 1): 0.25 0.5 0.75");
}

static void expect_numbers(const int64_t *actual, size_t count, const int64_t *expected)
{
    assert_int_equal(actual != NULL, expected != NULL);
    if (expected) assert_memory_equal(actual, expected, count * sizeof *actual);
}

static void expect_steps(const char *gt, const int64_t *steps, const int64_t *ranks)
{
    rl_dataset *dataset = open_with(gt, predictions(), NO_KEYS);
    const rl_ground_truth *read = rl_dataset_ground_truth(dataset);
    expect_numbers(read->steps, 3, steps);
    expect_numbers(read->ranks, 3, ranks);
    rl_dataset_close(dataset);
}

static void numbers_are_read_from_every_form(void **state)
{
    (void)state;
    const int64_t steps[] = {7, 7, 9}, ranks[] = {1, 0, 0};
    expect_steps(FOLDER(GT, STEP, RANK), steps, ranks);
    expect_steps(FOLDER(GT, STEP), steps, NULL);
    expect_steps(FOLDER(GT), NULL, NULL);
    expect_steps(put_text("gt.json", "[{\"boxes\":[],\"labels\":[],\"step\":7,\"rank\":[1]},"
                                     "{\"boxes\":[],\"labels\":[],\"step\":7,\"rank\":[0]},"
                                     "{\"boxes\":[],\"labels\":[],\"step\":9,\"rank\":[0]}]"),
                 steps, ranks);
    put_text("each/a.json", "{\"boxes\":[],\"labels\":[],\"step\":7,\"rank\":1}");
    put_text("each/b.json", "{\"boxes\":[],\"labels\":[],\"step\":7,\"rank\":[0]}");
    put_text("each/c.json", "{\"boxes\":[],\"labels\":[],\"step\":9,\"rank\":0}");
    expect_steps("each", steps, ranks);
}

static void numbers_of_another_name_are_read(void **state)
{
    (void)state;
    const int64_t steps[] = {7, 7, 9};
    rl_dataset *dataset =
        open_with(FOLDER(GT, "iteration <i8 (3,): 7 7 9"), predictions(), KEYS({"gt.step", "iteration"}));
    expect_numbers(rl_dataset_ground_truth(dataset)->steps, 3, steps);
    rl_dataset_close(dataset);
}

static void expect_bad(const char *gt, const char *message)
{
    char text[512];
    snprintf(text, sizeof text, "%s: %s", gt, message);
    expect_refused(gt, "missing", NO_KEYS, RL_ERR_INPUT, text);
}

static void other_numbers_are_refused(void **state)
{
    (void)state;
    expect_bad(FOLDER(GT, "step <i8 (2,): 7 7"),
               "array 'step': its shape is (2,); (3,) was expected, a number for each sample");
    expect_bad(FOLDER(GT, "rank <i8 (3, 1): 7 7 7"),
               "array 'rank': its shape is (3, 1); (3,) was expected, a number for each sample");
    expect_bad(FOLDER(GT, "step <f4 (3,): 7 7.5 8"), "array 'step': element (1) is 7.5; a whole number was expected");
    expect_bad(FOLDER(GT, "step <S1 (3,): a b c"), "array 'step': it holds text; numbers were expected");
    expect_bad(put_text("two.json", "[{\"boxes\":[],\"labels\":[],\"step\":[7]},"
                                    "{\"boxes\":[],\"labels\":[],\"step\":[7,8]}]"),
               "array 'step', sample 1: it has 2 entries; one whole number was expected");
    put_text("some/a.json", "{\"boxes\":[],\"labels\":[],\"step\":7}");
    put_text("some/b.json", "{\"boxes\":[],\"labels\":[]}");
    expect_refused("some", "missing", NO_KEYS, RL_ERR_INPUT,
                   "some/b.json: array 'step', sample 1: it is missing, though other samples have it");
    put_text("late/a.json", "{\"boxes\":[],\"labels\":[]}");
    put_text("late/b.json", "{\"boxes\":[],\"labels\":[],\"rank\":0}");
    expect_refused("late", "missing", NO_KEYS, RL_ERR_INPUT,
                   "late/b.json: array 'rank', sample 1: it is there, though samples before have none");
    put_text("more/a.json", "{\"boxes\":[],\"labels\":[],\"step\":[1,2]}");
    expect_refused("more", "missing", NO_KEYS, RL_ERR_INPUT,
                   "more/a.json: array 'step': it is no single number; one whole number was expected");
}

/* The predictions' order is another than the ground truth's, in which a shard keeps its numbers. */
static void a_shard_keeps_its_numbers(void **state)
{
    (void)state;
    const int64_t steps[] = {5, 7}, ranks[] = {1, 0};
    rl_status status;
    rl_dataset *dataset =
        open_with(FOLDER(GT, "step <i8 (3,): 5 6 7", "rank <i8 (3,): 1 2 0", "ids <S1 (3,): a b c"),
                  FOLDER("boxes <f4 (3, 1, 4): 1 1 2 2 3 3 4 4 5 5 6 6", "class_probs <f4 (3, 1, 3): 0 0 1 0 1 0 1 0 0",
                         "existence <f4 (3, 1): 0.25 0.5 0.75", "ids <S1 (3,): c a b"),
                  NO_KEYS);
    assert_true(rl_dataset_keep(dataset, (rl_shard){1, 2}, &status));
    expect_numbers(rl_dataset_ground_truth(dataset)->steps, 2, steps);
    expect_numbers(rl_dataset_ground_truth(dataset)->ranks, 2, ranks);
    rl_dataset_close(dataset);
}

static uint32_t digest_of(const char *gt)
{
    rl_status status;
    rl_dataset *dataset = open_with(gt, predictions(), NO_KEYS);
    assert_true(rl_dataset_keep(dataset, (rl_shard){1, 1}, &status));
    uint32_t digest = rl_dataset_part(dataset)->input;
    rl_dataset_close(dataset);
    return digest;
}

static void other_numbers_have_another_digest(void **state)
{
    (void)state;
    uint32_t plain = digest_of(FOLDER(GT)), of_step = digest_of(FOLDER(GT, STEP));
    assert_int_not_equal(plain, of_step);
    assert_int_not_equal(of_step, digest_of(FOLDER(GT, "step <i8 (3,): 7 8 9")));
    assert_int_not_equal(plain, digest_of(FOLDER(GT, RANK)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_from_every_form),  cmocka_unit_test(numbers_of_another_name_are_read),
        cmocka_unit_test(other_numbers_are_refused),         cmocka_unit_test(a_shard_keeps_its_numbers),
        cmocka_unit_test(other_numbers_have_another_digest),
    };
    return cmocka_run_group_tests(tests, enter_scratch, leave_scratch);
}
