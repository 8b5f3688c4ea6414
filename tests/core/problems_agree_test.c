/* What is found wrong with the input of a criterion of terms is what an evaluation finds. */
#include "tests/core/problems_testing.h"

#include <math.h>

/* A sample with now and then a number that is not finite, or does not stay so. */
static void make_wild(scene *s, uint64_t seed)
{
    static const float wild[] = {NAN, INFINITY, -INFINITY, 3e38f, -3e38f, 1e20f, 0.0f, 0.0f};
    uint64_t random = seed;
    make_scene(s, seed, 1, 1 + random_below(&random, 4), 4, (size_t[]){random_below(&random, 4)}, ANYWHERE);
    weigh_equally(s);
    float *const arrays[] = {s->boxes, s->class_probs, s->gt_boxes};
    const size_t counts[] = {4 * s->num_preds, 4 * s->num_preds, 4 * s->offsets[1]};
    for (int array = 0; array < 3; array++)
        for (size_t k = 0; k < counts[array]; k++)
            if (random_below(&random, 12) == 0)
                arrays[array][k] = wild[seed % 2 ? random_below(&random, 8) : 3 + random_below(&random, 5)];
    for (size_t j = 0; j < s->offsets[1]; j++) {
        s->labels[j] = random_below(&random, 40) == 0 ? -1 : s->labels[j] % 3;
        if (random_below(&random, 40) == 0) s->weights[j] = 2.0f;
    }
}

typedef enum outcome { VALID, WITHOUT_LOSS, INVALID, FAILED, NUM_OUTCOMES } outcome;

/* A term that is not finite is what a matcher says, or where it is infinite and need not be matched, nothing. */
static outcome foretell(const scene *s, const rl_criterion *criterion)
{
    static const rl_cause spoiling[] = {RL_CAUSE_NAN, RL_CAUSE_INFINITE, RL_CAUSE_COST_INVALID, RL_CAUSE_INFEASIBLE};
    outcome found = VALID;
    find_problems(s, criterion);
    if (problems[RL_CAUSE_LABEL][RL_GT_LABELS].count || problems[RL_CAUSE_WEIGHT][RL_GT_WEIGHTS].count) return FAILED;
    for (size_t k = 0; k < sizeof spoiling / sizeof *spoiling; k++)
        for (int place = 0; place < RL_NUM_PLACES; place++)
            if (problems[spoiling[k]][place].count) found = INVALID;
    for (int place = 0; found != INVALID && place < RL_NUM_PLACES; place++) {
        assert_int_equal(problems[RL_CAUSE_TERM_NAN][place].count, 0);
        if (problems[RL_CAUSE_LOSS][place].count) found = WITHOUT_LOSS;
    }
    return found;
}

static outcome come_out(const scene *s, const rl_criterion *criterion)
{
    rl_status status;
    rl_results results;
    const rl_options options = {.criterion = criterion, .num_threads = 1, .on_invalid = RL_INVALID_IS_SKIPPED};
    if (!rl_evaluate_into(&s->gt, &s->predictions, &options, &results, &status)) return FAILED;
    outcome found = results.num_invalid ? INVALID : isfinite(results.total) ? VALID : WITHOUT_LOSS;
    rl_results_release(&results);
    return found;
}

static void problems_are_those_of_an_evaluation(void **state)
{
    (void)state;
    rl_criterion criteria[] = {*rl_criterion_preset("detr"), *rl_criterion_preset("focal"), of_term(RL_TERM_L1),
                               of_term(RL_TERM_CROSS_ENTROPY), of_term(RL_TERM_CIOU)};
    criteria[2].gt_form = RL_FORM_XYXY;
    for (int term = RL_NUM_CLASS_TERMS; term < RL_NUM_TERMS; term++) criteria[3].loss[term] = 1.0f;
    criteria[2].loss[RL_TERM_GIOU] = 2.0f;
    size_t counts[NUM_OUTCOMES] = {0};
    for (uint64_t seed = 0; seed < 2000; seed++) {
        scene s;
        const rl_criterion *criterion = &criteria[seed % 5];
        make_wild(&s, seed);
        outcome expected = come_out(&s, criterion), foretold = foretell(&s, criterion);
        if (foretold != expected) fail_msg("seed %d: %d was found, and %d came", (int)seed, foretold, expected);
        counts[expected]++;
        free_scene(&s);
    }
    for (int k = 0; k < NUM_OUTCOMES; k++) assert_true(counts[k] > 40);
}

static void what_cannot_be_evaluated_is_refused(void **state)
{
    (void)state;
    scene s;
    rl_status status;
    rl_criterion detr = *rl_criterion_preset("detr");
    make_scene(&s, 4, 1, 4, 1, (size_t[]){0}, ANYWHERE);
    s.num_classes = 0;
    view_predictions(&s);
    connect(&s);
    expect_failure(rl_problems_find(&s.gt, &s.predictions, &detr, &problems, &status), &status, RL_ERR_INPUT,
                   "there are no logits of any class; the criterion takes at least one");
    detr.cost[RL_TERM_L1] = -1.0f;
    expect_failure(rl_problems_find(&s.gt, &s.predictions, &detr, &problems, &status), &status, RL_ERR_ARGUMENT,
                   "'cost.l1' is -1; expected a number from 0 to 3.40282e+38");
    free_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_evaluated_is_refused),
        cmocka_unit_test(problems_are_those_of_an_evaluation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
