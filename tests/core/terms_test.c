/* Every term against what PyTorch computes, and the forms of boxes. */
#include "tests/core/core_testing.h"

#include "core/formulas/criterion.h"

#include <stdio.h>

enum { NUM_LOGITS = 4, MOST_ARGUMENTS = 10 };

/* What a line of terms.txt says. */
typedef struct line {
    char name[24];
    float argument[MOST_ARGUMENTS];
    double cost, loss; /* NaN: it has none */
} line;

typedef struct box_term {
    const char *name;
    float (*cost)(rl_term_box pred, rl_term_box gt, rl_epsilons epsilons);
    float offset;
} box_term;

/* The functions that a term has not are NULL. */
typedef struct class_term {
    const char *name;
    rl_term term;
    rl_activation activation;
    float (*cost)(float logit, rl_digest digest, float iou, rl_focal focal);
    double (*loss)(float logit, rl_digest digest, rl_quality quality, rl_focal focal);
    double (*no_object_loss)(rl_digest digest, rl_focal focal); /* not of softmax, which has a class for it */
} class_term;

#define BOX_ROW(NAME, name, column, offset) {#name, rl_##name##_cost, offset},
#define NO_OBJECT_SOFTMAX(term)
#define NO_OBJECT_SIGMOID(term) .no_object_loss = rl_##term##_no_object_loss
#define CLASS_ROW(NAME, of, ACTIVATION, USE, ...)                                                                      \
    {.name = #of,                                                                                                      \
     .term = RL_TERM_##NAME,                                                                                           \
     .activation = RL_##ACTIVATION,                                                                                    \
     RL_COST_OF_##USE(.cost = rl_##of##_cost, ) RL_LOSS_OF_##USE(.loss = rl_##of##_loss, NO_OBJECT_##ACTIVATION(of))},
static const box_term box_terms[] = {RL_BOX_TERMS(BOX_ROW)};
static const class_term class_terms[] = {RL_CLASS_TERMS(CLASS_ROW)};
enum {
    NUM_BOX_TERMS = sizeof box_terms / sizeof *box_terms,
    NUM_CLASS_TERMS = sizeof class_terms / sizeof *class_terms
};

static void expect_close(const char *name, double actual, double expected)
{
    if (!(fabs(actual - expected) <= 1e-6 + 1e-5 * fabs(expected)))
        fail_msg("%s is %.9g, not %.9g", name, actual, expected);
}

static void check_box_term(const box_term *term, const line *expected)
{
    const float *argument = expected->argument;
    const rl_epsilon epsilon = {argument[0], argument[1]};
    rl_term_box pred = rl_term_box_of(argument + 2, RL_FORM_XYXY, RL_FORM_XYXY);
    rl_term_box gt = rl_term_box_of(argument + 6, RL_FORM_XYXY, RL_FORM_XYXY);
    float cost = term->cost(pred, gt, (rl_epsilons){epsilon, epsilon});
    expect_close(term->name, (double)cost, expected->cost);
    expect_close(term->name, (double)(term->offset + cost), expected->loss);
}

/* By the digests that a criterion of this loss takes, and those of softmax. */
static rl_digest digest_of(const class_term *term, rl_focal focal, const unsigned char *logits)
{
    rl_criterion criterion = {.cost = {[RL_TERM_PROBABILITY] = 1.0f}, .loss_focal = focal};
    criterion.loss[term->term] = 1.0f;
    return rl_scores_of(&criterion, logits, NUM_LOGITS).digest;
}

static void check_class_term(const class_term *term, const line *expected, rl_varifocal varifocal)
{
    const float *argument = expected->argument;
    const rl_focal focal = {argument[0], argument[1], argument[2], varifocal};
    const rl_quality quality = {argument[3], argument[4]};
    unsigned char unaligned[1 + NUM_LOGITS * sizeof(float)];
    memcpy(unaligned + 1, argument + 6, NUM_LOGITS * sizeof(float));
    rl_digest digest = digest_of(term, focal, unaligned + 1);
    int32_t label = (int32_t)argument[5];
    float logit = rl_logit_at(unaligned + 1, label < 0 ? NUM_LOGITS - 1 : label);
    assert_true(isnan(expected->loss) == (term->loss == NULL) && isnan(expected->cost) == (term->cost == NULL));
    if (term->loss) {
        bool has_own = label < 0 && term->activation == RL_SIGMOID;
        double loss = has_own ? term->no_object_loss(digest, focal) : term->loss(logit, digest, quality, focal);
        expect_close(expected->name, loss, expected->loss);
    }
    if (term->cost && label >= 0)
        expect_close(expected->name, (double)term->cost(logit, digest, quality.iou, focal), expected->cost);
}

/* The losses that share a name. */
static rl_varifocal varifocal_of(const char *name)
{
    return strcmp(name, "varifocal_mmdet") == 0     ? RL_VARIFOCAL_MMDET
           : strcmp(name, "varifocal_rf_detr") == 0 ? RL_VARIFOCAL_RF_DETR
                                                    : RL_VARIFOCAL_RT_DETR;
}

/* Which of the terms the line was for. */
static size_t check_line(const line *expected)
{
    for (size_t t = 0; t < NUM_BOX_TERMS; t++)
        if (strcmp(box_terms[t].name, expected->name) == 0) {
            check_box_term(&box_terms[t], expected);
            return t;
        }
    rl_varifocal varifocal = varifocal_of(expected->name);
    for (size_t t = 0; t < NUM_CLASS_TERMS; t++)
        if (strcmp(class_terms[t].name, varifocal ? "varifocal" : expected->name) == 0) {
            check_class_term(&class_terms[t], expected, varifocal);
            return NUM_BOX_TERMS + t;
        }
    fail_msg("there is no term %s", expected->name);
    return 0;
}

/* The arguments are float32 that are written as they are as doubles. */
static bool read_line(FILE *file, line *read)
{
    double numbers[MOST_ARGUMENTS + 2] = {0};
    if (fscanf(file, "%23s", read->name) != 1) return false;
    int c, count = 0;
    while ((c = getc(file)) == ' ' && count < MOST_ARGUMENTS + 2)
        assert_int_equal(fscanf(file, "%lf", &numbers[count++]), 1);
    assert_int_equal(c, '\n');
    for (int k = 0; k < count - 2; k++) read->argument[k] = (float)numbers[k];
    read->cost = numbers[count - 2];
    read->loss = numbers[count - 1];
    return true;
}

static void terms_are_as_pytorch_computes_them(void **state)
{
    (void)state;
    size_t checked[NUM_BOX_TERMS + NUM_CLASS_TERMS] = {0};
    line expected;
    FILE *file = fopen(TESTDATA "/terms.txt", "r");
    assert_non_null(file);
    while (read_line(file, &expected)) checked[check_line(&expected)]++;
    fclose(file);
    for (size_t t = 0; t < NUM_BOX_TERMS + NUM_CLASS_TERMS; t++)
        if (checked[t] < 40) fail_msg("term %zu has been held to only %zu values", t, checked[t]);
}

static void forms_describe_the_same_box(void **state)
{
    (void)state;
    static const float numbers[][4] = {
        [RL_FORM_XYXY] = {1, 2, 4, 8}, [RL_FORM_XYWH] = {1, 2, 3, 6}, [RL_FORM_CXCYWH] = {2.5f, 5, 3, 6}};
    for (rl_box_form from = RL_FORM_XYXY; from <= RL_FORM_CXCYWH; from++)
        for (rl_box_form to = RL_FORM_XYXY; to <= RL_FORM_CXCYWH; to++) {
            rl_term_box box = rl_term_box_of(numbers[from], from, to);
            assert_memory_equal(box.numbers, numbers[to], sizeof box.numbers);
            assert_memory_equal(&box.corners, numbers[RL_FORM_XYXY], sizeof box.corners);
        }
}

/* Large logits neither overflow nor vanish, and a box without area has no GIoU, but where there are epsilons. */
static void edges_are_defined(void **state)
{
    (void)state;
    const float logits[NUM_LOGITS] = {3e38f, -3e38f, 0, 0};
    const rl_focal focal = {0.25f, 2.0f, 1e-8f, RL_VARIFOCAL_RT_DETR};
    const rl_quality quality = {0.5f, 1.0f};
    const rl_epsilons none = {{0.0f, 0.0f}, {0.0f, 0.0f}}, some = {{1e-7f, 0.0f}, {0.0f, 1e-6f}};
    rl_digest digest;
    rl_softmax_digest((const unsigned char *)logits, NUM_LOGITS, &digest);
    rl_background_digest((const unsigned char *)logits, NUM_LOGITS, 2.0f, &digest);
    assert_true(rl_probability_cost(logits[0], digest, 0.5f, focal) == -1.0f);
    assert_true(rl_probability_cost(logits[1], digest, 0.5f, focal) == 0.0f);
    assert_true(rl_cross_entropy_loss(logits[0], digest, quality, focal) == 0.0);
    assert_true(isfinite(rl_cross_entropy_loss(logits[1], digest, quality, focal)));
    for (size_t c = 0; c < 2; c++)
        for (size_t t = 0; t < NUM_CLASS_TERMS; t++) {
            const class_term *term = &class_terms[t];
            rl_digest own = digest_of(term, focal, (const unsigned char *)logits);
            if (term->cost && !isfinite(term->cost(logits[c], own, 0.5f, focal)))
                assert_true(term->term == RL_TERM_CROSS_ENTROPY && c == 1);
            if (term->loss && !isfinite(term->loss(logits[c], own, quality, focal))) fail_msg("%s", term->name);
            for (float iou = 0.0f; iou <= 1.0f && term->loss; iou += 1.0f)
                if (!isfinite(term->loss(logits[c], own, (rl_quality){iou, iou}, focal))) fail_msg("%s", term->name);
        }
    rl_term_box point = rl_term_box_of((const float[]){1, 1, 0, 0}, RL_FORM_CXCYWH, RL_FORM_CXCYWH);
    assert_true(isnan(rl_giou_cost(point, point, none)) && isnan(rl_iou_cost(point, point, none)));
    assert_true(rl_giou_cost(point, point, some) == 0.0f && rl_iou_cost(point, point, some) == 0.0f);
    assert_true(rl_l1_cost(point, point, none) == 0.0f);
}

/* Of each number by itself, NaN as it is. */
static void boxes_are_clamped_where_asked(void **state)
{
    (void)state;
    rl_criterion criterion = *rl_criterion_preset("detr");
    const float numbers[] = {-0.5f, 0.25f, 1.5f, NAN};
    assert_memory_equal(rl_pred_box(&criterion, numbers).numbers, numbers, sizeof numbers);
    criterion.clamp_boxes = 1;
    rl_term_box box = rl_pred_box(&criterion, numbers);
    assert_true(box.numbers[0] == 0.0f && box.numbers[1] == 0.25f && box.numbers[2] == 1.0f && isnan(box.numbers[3]));
    assert_true(box.corners.x1 == -0.5f && box.corners.x2 == 0.5f);
    assert_memory_equal(rl_gt_box(&criterion, numbers).numbers, numbers, sizeof numbers);
}

/* The largest sigmoid that is a half counts as none. */
static void cardinalities_count_what_is_found(void **state)
{
    (void)state;
    rl_criterion criterion = *rl_criterion_preset("focal");
    const struct {
        float logits[3];
        int last, half;
    } expected[] = {{{1.0f, 0.0f, 0.5f}, 1, 1},
                    {{-1.0f, -2.0f, -3.0f}, 1, 0},
                    {{0.0f, 0.0f, 0.0f}, 1, 0},
                    {{0.0f, 1.0f, 2.0f}, 0, 1}};
    for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
        rl_scores scores = rl_scores_of(&criterion, (const unsigned char *)expected[k].logits, 3);
        criterion.cardinality = RL_CARDINALITY_LAST;
        assert_int_equal(rl_is_found(&criterion, &scores), expected[k].last);
        criterion.cardinality = RL_CARDINALITY_HALF;
        assert_int_equal(rl_is_found(&criterion, &scores), expected[k].half);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_are_as_pytorch_computes_them),
        cmocka_unit_test(forms_describe_the_same_box),
        cmocka_unit_test(edges_are_defined),
        cmocka_unit_test(boxes_are_clamped_where_asked),
        cmocka_unit_test(cardinalities_count_what_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
