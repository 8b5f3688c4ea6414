/* Whole criteria, put together from the terms, against what the published code computes (testdata/criteria). */
#include "tests/core/core_testing.h"

#include "core/assignment/assignment.h"
#include "core/formulas/criterion.h"

#include <cjson/cJSON.h>
#include <stdio.h>

enum { NUM_PREDS = 6, MOST_CLASSES = 5, MOST_OBJECTS = 9, STRIDE = 16 };

/* Sums of a sample or of all, and what divides them. */
typedef struct sums {
    double class_loss, l1, giou, cardinality, class_weight, objects, samples;
} sums;

typedef struct sample {
    int32_t num_classes, num_objects;
    float logits[NUM_PREDS][MOST_CLASSES], boxes[NUM_PREDS][4], gt_boxes[MOST_OBJECTS][4];
    int32_t labels[MOST_OBJECTS];
} sample;

static const cJSON *member(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    if (!item) fail_msg("there is no '%s'", name);
    return item;
}

static cJSON *read_json(const char *path)
{
    static char text[1 << 16];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[size] = '\0';
    cJSON *root = cJSON_Parse(text);
    assert_non_null(root);
    return root;
}

static int32_t read_rows(const cJSON *rows, float *to, size_t width)
{
    int32_t length = 0;
    const cJSON *row, *number;
    cJSON_ArrayForEach(row, rows)
    {
        size_t k = 0;
        cJSON_ArrayForEach(number, row) to[k++] = (float)number->valuedouble;
        to += width;
        length = (int32_t)k;
    }
    return length;
}

static sample read_sample(const cJSON *root, int b)
{
    const cJSON *gt = cJSON_GetArrayItem(member(member(root, "gt"), "samples"), b), *number;
    const cJSON *pred = cJSON_GetArrayItem(member(member(root, "pred"), "samples"), b);
    sample read = {0};
    read.num_classes = read_rows(member(pred, "pred_logits"), read.logits[0], MOST_CLASSES);
    read_rows(member(pred, "pred_boxes"), read.boxes[0], 4);
    read_rows(member(gt, "boxes"), read.gt_boxes[0], 4);
    cJSON_ArrayForEach(number, member(gt, "labels")) read.labels[read.num_objects++] = (int32_t)number->valuedouble;
    return read;
}

static rl_scores scores_of(const rl_criterion *criterion, const sample *s, size_t i)
{
    return rl_scores_of(criterion, (const unsigned char *)s->logits[i], s->num_classes);
}

static size_t match(const rl_criterion *criterion, const sample *s, int32_t *pred, int32_t *gt)
{
    static _Alignas(64) float cost[MOST_OBJECTS * STRIDE];
    rl_status status;
    size_t count = (size_t)s->num_objects;
    for (size_t k = 0; k < MOST_OBJECTS * STRIDE; k++) cost[k] = INFINITY;
    for (size_t i = 0; i < NUM_PREDS; i++) {
        rl_scores scores = scores_of(criterion, s, i);
        rl_term_box box = rl_term_box_of(s->boxes[i], criterion->pred_form, criterion->pred_form);
        for (size_t j = 0; j < count; j++) {
            rl_term_box object = rl_term_box_of(s->gt_boxes[j], criterion->gt_form, criterion->pred_form);
            cost[j * STRIDE + i] = rl_pair_cost(criterion, &scores, box, object, s->labels[j]);
        }
    }
    rl_assignment *workspace = rl_assignment_create(NUM_PREDS, MOST_OBJECTS, &status);
    assert_non_null(workspace);
    assert_int_equal(rl_assign(workspace, cost, STRIDE, NUM_PREDS, count, pred, gt), RL_ASSIGNED);
    rl_assignment_destroy(workspace);
    return count < NUM_PREDS ? count : NUM_PREDS;
}

static bool is_no_object(const rl_scores *scores)
{
    int32_t best = 0;
    for (int32_t c = 1; c < scores->count; c++)
        if (rl_logit(scores, c) > rl_logit(scores, best)) best = c;
    return best == scores->count - 1;
}

static sums add_up(const rl_criterion *criterion, const sample *s, const int32_t *pred, const int32_t *gt, size_t count)
{
    sums made = {.objects = s->num_objects, .samples = 1};
    bool sigmoid = rl_is_sigmoid(criterion);
    double found = 0.0;
    for (size_t i = 0, m = 0; i < NUM_PREDS; i++) {
        rl_scores scores = scores_of(criterion, s, i);
        bool matched = m < count && (size_t)pred[m] == i;
        double losses[RL_NUM_TERMS] = {0}, weight = matched || sigmoid ? 1.0 : (double)criterion->no_object_weight;
        rl_class_losses(criterion, &scores, matched ? s->labels[gt[m]] : -1, losses);
        made.class_loss += losses[sigmoid ? RL_TERM_FOCAL : RL_TERM_CROSS_ENTROPY];
        made.class_weight += weight;
        found += !is_no_object(&scores);
        if (!matched) continue;
        rl_term_box box = rl_term_box_of(s->boxes[i], criterion->pred_form, criterion->pred_form);
        rl_term_box object = rl_term_box_of(s->gt_boxes[gt[m++]], criterion->gt_form, criterion->pred_form);
        made.l1 += (double)rl_l1_cost(box, object);
        made.giou += (double)(1.0f + rl_giou_cost(box, object));
    }
    made.cardinality = fabs(found - made.objects);
    return made;
}

static void expect_close(const cJSON *expected, const char *name, double actual)
{
    double value = member(expected, name)->valuedouble;
    if (!(fabs(actual - value) <= 1e-5 * fabs(value))) fail_msg("%s is %.9g, not %.9g", name, actual, value);
}

static void expect_losses(const rl_criterion *criterion, const sums *s, const cJSON *expected)
{
    bool sigmoid = rl_is_sigmoid(criterion);
    double boxes = s->objects < 1.0 ? 1.0 : s->objects;
    double class_loss = s->class_loss / (sigmoid ? boxes : s->class_weight);
    double class_weight = (double)criterion->loss[sigmoid ? RL_TERM_FOCAL : RL_TERM_CROSS_ENTROPY];
    expect_close(expected, "loss_ce", class_loss);
    expect_close(expected, "loss_bbox", s->l1 / boxes);
    expect_close(expected, "loss_giou", s->giou / boxes);
    expect_close(expected, "cardinality_error", s->cardinality / s->samples);
    expect_close(expected, "loss",
                 class_weight * class_loss + (double)criterion->loss[RL_TERM_L1] * (s->l1 / boxes) +
                     (double)criterion->loss[RL_TERM_GIOU] * (s->giou / boxes));
}

static void expect_pairs(const cJSON *expected, const char *name, const int32_t *actual, size_t count)
{
    assert_int_equal(cJSON_GetArraySize(member(expected, name)), count);
    for (size_t m = 0; m < count; m++)
        assert_int_equal(actual[m], cJSON_GetArrayItem(member(expected, name), (int)m)->valuedouble);
}

static void check(const char *path, const rl_criterion *criterion)
{
    cJSON *root = read_json(path);
    const cJSON *expected, *all = member(root, "expected");
    sums total = {0};
    int b = 0;
    cJSON_ArrayForEach(expected, member(all, "samples"))
    {
        int32_t pred[MOST_OBJECTS], gt[MOST_OBJECTS];
        sample s = read_sample(root, b++);
        size_t count = match(criterion, &s, pred, gt);
        expect_pairs(expected, "pred", pred, count);
        expect_pairs(expected, "gt", gt, count);
        sums own = add_up(criterion, &s, pred, gt, count);
        expect_losses(criterion, &own, expected);
        double *const to = &total.class_loss;
        const double *const from = &own.class_loss;
        for (size_t k = 0; k < sizeof total / sizeof *to; k++) to[k] += from[k];
    }
    assert_int_equal(b, 6);
    expect_losses(criterion, &total, member(all, "all"));
    cJSON_Delete(root);
}

static void detr_is_as_published(void **state)
{
    (void)state;
    const rl_criterion criterion = *rl_criterion_preset("detr");
    check(TESTDATA "/criteria/detr.json", &criterion);
    check(TESTDATA "/criteria/transformers.json", &criterion);
}

static void focal_is_as_published(void **state)
{
    (void)state;
    const rl_criterion criterion = *rl_criterion_preset("focal");
    check(TESTDATA "/criteria/focal.json", &criterion);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(detr_is_as_published),
        cmocka_unit_test(focal_is_as_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
