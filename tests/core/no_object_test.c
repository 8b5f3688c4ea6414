/* The logit of no object in the losses of softmax: the last, the first or none, held to what PyTorch's cross_entropy
 * and its autograd give in float64. */
#include "core/formulas/criterion.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

enum { PREDS = 3, CLASSES = 4, MATCHED = 1, LABEL = 1 };

static const float logits[PREDS][CLASSES] = {
    {0.5f, -1.25f, 2.0f, 0.25f}, {1.5f, 0.75f, -0.5f, -2.0f}, {-0.75f, 0.5f, 0.125f, 1.0f}};

typedef struct expectation {
    rl_no_object no_object;
    double loss, weights;
    size_t num_found;
    double gradients[PREDS][CLASSES];
} expectation;

static const expectation expected[] = {
    {RL_NO_OBJECT_LAST,
     1.2846121715383865,
     1.25,
     2,
     {{0.015541793615736203, 0.0027007587648994317, 0.06965348658109487, -0.0878960389617305},
      {0.48843053987966645, -0.5692817496236092, 0.06610188545602633, 0.014749324287916317},
      {0.007909001604334583, 0.02760512805024362, 0.018972708548584377, -0.05448683820316259}}},
    {RL_NO_OBJECT_FIRST,
     2.434612171538386,
     1.25,
     2,
     {{-0.08445820638426381, 0.0027007587648994317, 0.06965348658109487, 0.012103961038269516},
      {0.48843053987966645, 0.23071825037639077, -0.7338981145439737, 0.014749324287916317},
      {-0.09209099839566542, 0.02760512805024362, 0.018972708548584377, 0.04551316179683742}}},
    {RL_NO_OBJECT_NONE,
     1.2434144569201782,
     1.0,
     3,
     {{0.0}, {0.6105381748495831, -0.7116021870295115, 0.0826273568200329, 0.018436655359895394}, {0.0}}},
};

static rl_criterion criterion_of(const expectation *wanted)
{
    rl_criterion made = *rl_criterion_preset("detr");
    made.no_object_weight = 0.125f;
    made.no_object = wanted->no_object;
    return made;
}

static void check_slopes(const rl_criterion *criterion, const rl_scores *scores, int32_t label, double factor,
                         const double *wanted)
{
    double factors[RL_NUM_TERMS] = {[RL_TERM_CROSS_ENTROPY] = factor};
    rl_class_slopes own = rl_class_slopes_of(criterion, scores, label, (rl_quality){0.0f, 0.0f}, factors);
    for (int32_t c = 0; c < CLASSES; c++) {
        float term = rl_softmax_term(rl_logit(scores, c), scores->digest.max);
        double found = (double)(c == own.at ? own.own : own.share * term);
        if (fabs(found - wanted[c]) > 1e-7) fail_msg("logit %d: %.9g, expected %.9g", (int)c, found, wanted[c]);
    }
}

static void losses_and_gradients_are_those_of_pytorch(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
        const expectation *wanted = &expected[k];
        const rl_criterion criterion = criterion_of(wanted);
        double losses[RL_NUM_TERMS] = {0}, sum = 0.0;
        size_t num_found = 0;
        for (size_t i = 0; i < PREDS; i++) {
            const rl_scores scores = rl_scores_of(&criterion, (const unsigned char *)logits[i], CLASSES);
            int32_t label = i == MATCHED ? LABEL : -1;
            rl_class_losses(&criterion, &scores, label, (rl_quality){0.0f, 0.0f}, losses);
            sum += losses[RL_TERM_CROSS_ENTROPY];
            num_found += (size_t)rl_is_found(&criterion, &scores);
            check_slopes(&criterion, &scores, label, 1.0 / wanted->weights, wanted->gradients[i]);
        }
        assert_true(fabs(sum / wanted->weights - wanted->loss) < 1e-7);
        assert_int_equal(num_found, wanted->num_found);
    }
}

/* A prediction whose logits are all equal is of the first class, which is that of no object where that is the first. */
static void the_first_of_equal_logits_is_the_largest(void **state)
{
    (void)state;
    const float equal[CLASSES] = {0.5f, 0.5f, 0.5f, 0.5f};
    for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
        const rl_criterion criterion = criterion_of(&expected[k]);
        const rl_scores scores = rl_scores_of(&criterion, (const unsigned char *)equal, CLASSES);
        assert_int_equal(rl_is_found(&criterion, &scores), criterion.no_object != RL_NO_OBJECT_FIRST);
    }
}

/* Sigmoid has no logit of no object, whatever the setting. */
static void sigmoid_takes_no_part(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
        rl_criterion criterion = *rl_criterion_preset("focal");
        criterion.no_object = expected[k].no_object;
        assert_int_equal(rl_place_of_label(&criterion, LABEL), LABEL);
        assert_int_equal(rl_place_of_no_object(&criterion, CLASSES), -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(losses_and_gradients_are_those_of_pytorch),
        cmocka_unit_test(the_first_of_equal_logits_is_the_largest),
        cmocka_unit_test(sigmoid_takes_no_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
