/* What becomes of costs that are not finite: of one sample, and of no other number. */
#include "tests/core/core_testing.h"

#include "core/evaluation/replace_costs.h"

#include <math.h>

enum { NUM_PREDS = 3, STRIDE = RL_COST_ALIGN, NUM_OBJECTS = 2 };

static void fill(float *cost, const float numbers[NUM_OBJECTS][NUM_PREDS])
{
    for (size_t j = 0; j < NUM_OBJECTS; j++)
        for (size_t i = 0; i < STRIDE; i++) cost[j * STRIDE + i] = i < NUM_PREDS ? numbers[j][i] : INFINITY;
}

static void check(rl_criterion *criterion, const float numbers[NUM_OBJECTS][NUM_PREDS],
                  const float expected[NUM_OBJECTS][NUM_PREDS])
{
    float cost[NUM_OBJECTS * STRIDE], wanted[NUM_OBJECTS * STRIDE];
    fill(cost, numbers);
    fill(wanted, expected);
    rl_replace_costs(criterion, cost, NUM_OBJECTS, NUM_PREDS);
    assert_memory_equal(cost, wanted, sizeof cost);
}

static const float wild[NUM_OBJECTS][NUM_PREDS] = {{1.0f, NAN, INFINITY}, {-INFINITY, 0.0f, -2.5f}};

static void costs_stay_unless_asked(void **state)
{
    (void)state;
    rl_criterion criterion = *rl_criterion_preset("detr");
    check(&criterion, wild, wild);
}

static void each_becomes_its_number(void **state)
{
    (void)state;
    rl_criterion criterion = *rl_criterion_preset("d_fine");
    check(&criterion, wild, (const float[NUM_OBJECTS][NUM_PREDS]){{1.0f, 1.0f, FLT_MAX}, {-FLT_MAX, 0.0f, -2.5f}});
    criterion = *rl_criterion_preset("rt_detr");
    check(&criterion, wild, (const float[NUM_OBJECTS][NUM_PREDS]){{1.0f, FLT_MAX, FLT_MAX}, {FLT_MAX, 0.0f, -2.5f}});
}

static void they_exceed_those_of_the_sample(void **state)
{
    (void)state;
    rl_criterion criterion = *rl_criterion_preset("rf_detr");
    check(&criterion, wild, (const float[NUM_OBJECTS][NUM_PREDS]){{1.0f, 3.0f, 3.0f}, {3.0f, 0.0f, -2.5f}});
    const float negative[NUM_OBJECTS][NUM_PREDS] = {{-4.0f, NAN, -3.0f}, {-5.0f, -4.0f, -4.0f}};
    check(&criterion, negative, (const float[NUM_OBJECTS][NUM_PREDS]){{-4.0f, 1.0f, -3.0f}, {-5.0f, -4.0f, -4.0f}});
    const float none[NUM_OBJECTS][NUM_PREDS] = {{NAN, NAN, INFINITY}, {NAN, INFINITY, -INFINITY}};
    check(&criterion, none, (const float[NUM_OBJECTS][NUM_PREDS]){{1.0f, 1.0f, 1.0f}, {1.0f, 1.0f, 1.0f}});
    const float large[NUM_OBJECTS][NUM_PREDS] = {{3e38f, NAN, 0.0f}, {0.0f, 0.0f, 0.0f}};
    check(&criterion, large, (const float[NUM_OBJECTS][NUM_PREDS]){{3e38f, FLT_MAX, 0.0f}, {0.0f, 0.0f, 0.0f}});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_stay_unless_asked),
        cmocka_unit_test(each_becomes_its_number),
        cmocka_unit_test(they_exceed_those_of_the_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
