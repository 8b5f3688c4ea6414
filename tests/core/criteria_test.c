/* Whole criteria, put together from the terms, against what the published code computes (testdata/criteria). */
#include "core/assignment/assignment.h"
#include "core/formulas/criterion.h"

#include "formats/io/bytes.h"

#include "tests/core/vectors_testing.h"

enum { NUM_SAMPLES = 6, NUM_PREDS = 6, MOST_OBJECTS = 9, STRIDE = 16 };

/* Sums of a sample or of all, and what divides them. */
typedef struct sums {
    double class_loss, l1, giou, cardinality, class_weight, objects, samples;
} sums;

/* What the published code computes, for a sample or for all of them. */
typedef struct losses {
    double class_loss, l1, giou, cardinality, total;
} loss_values;

typedef struct sample {
    numbers logits, boxes, gt_boxes, labels;
    numbers pred, gt; /* the expected matches */
    loss_values expected;
} sample;

typedef struct vectors {
    sample samples[NUM_SAMPLES];
    loss_values all;
} vectors;

enum { NUM_LOSSES = 5 };

static void name_losses(rl_json_field fields[NUM_LOSSES], loss_values *to)
{
    const rl_json_field named[NUM_LOSSES] = {
        {"loss_ce", rl_json_take_f64, &to->class_loss, true},
        {"loss_bbox", rl_json_take_f64, &to->l1, true},
        {"loss_giou", rl_json_take_f64, &to->giou, true},
        {"cardinality_error", rl_json_take_f64, &to->cardinality, true},
        {"loss", rl_json_take_f64, &to->total, true},
    };
    memcpy(fields, named, sizeof named);
}

static bool take_all(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    rl_json_field fields[NUM_LOSSES];
    name_losses(fields, field->to);
    return rl_json_take_only_fields(fields, NUM_LOSSES, reader, status);
}

/* A sample's keys on either side, and of what is expected of it: no two are the same. */
static bool take_sample(sample *to, rl_json_reader *reader, rl_status *status)
{
    rl_json_field fields[] = {
        {"pred_logits", take_numbers, &to->logits, true},
        {"pred_boxes", take_numbers, &to->boxes, true},
        {"boxes", take_numbers, &to->gt_boxes, true},
        {"labels", take_numbers, &to->labels, true},
        {"pred", take_numbers, &to->pred, true},
        {"gt", take_numbers, &to->gt, true},
        [6 + NUM_LOSSES - 1] = {0},
    };
    name_losses(fields + 6, &to->expected);
    return rl_json_take_only_fields(fields, sizeof fields / sizeof *fields, reader, status);
}

static bool take_samples(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    sample *to = field->to;
    if (reader->token != RL_JSON_LIST) return rl_json_unexpected(field, "a list", reader, status);
    for (size_t b = 0; b < NUM_SAMPLES; b++)
        if (!rl_json_next(reader, status) || !take_sample(&to[b], reader, status)) return false;
    return rl_json_next(reader, status) &&
           (reader->token == RL_JSON_LIST_END || rl_json_unexpected(field, "no more than 6 samples", reader, status));
}

static bool take_part(const rl_json_field *field, rl_json_reader *reader, rl_status *status)
{
    vectors *to = field->to;
    const rl_json_field fields[] = {{"samples", take_samples, to->samples, false}, {"all", take_all, &to->all, true}};
    return rl_json_take_only_fields(fields, sizeof fields / sizeof *fields, reader, status);
}

static void read_vectors(const char *path, vectors *to)
{
    const rl_json_field fields[] = {
        {"gt", take_part, to, false}, {"pred", take_part, to, false}, {"expected", take_part, to, false}};
    rl_bytes bytes = {0};
    rl_status status;
    *to = (vectors){0};
    expect_success(rl_bytes_open(&bytes, path, &status), &status);
    read_object(fields, sizeof fields / sizeof *fields, (const char *)bytes.data, bytes.size);
    rl_bytes_close(&bytes);
}

static int32_t num_classes(const sample *s)
{
    return (int32_t)(s->logits.count / NUM_PREDS);
}

static rl_scores scores_of(const rl_criterion *criterion, const sample *s, size_t i)
{
    const float *logits = s->logits.items + i * (size_t)num_classes(s);
    return rl_scores_of(criterion, (const unsigned char *)logits, num_classes(s));
}

static size_t match(const rl_criterion *criterion, const sample *s, int32_t *pred, int32_t *gt)
{
    static _Alignas(64) float cost[MOST_OBJECTS * STRIDE];
    rl_status status;
    size_t count = s->labels.count;
    for (size_t k = 0; k < MOST_OBJECTS * STRIDE; k++) cost[k] = INFINITY;
    for (size_t i = 0; i < NUM_PREDS; i++) {
        rl_scores scores = scores_of(criterion, s, i);
        rl_term_box box = rl_term_box_of(s->boxes.items + i * 4, criterion->pred_form, criterion->pred_form);
        for (size_t j = 0; j < count; j++) {
            rl_term_box object = rl_term_box_of(s->gt_boxes.items + j * 4, criterion->gt_form, criterion->pred_form);
            cost[j * STRIDE + i] = rl_pair_cost(criterion, &scores, box, object, (int32_t)s->labels.items[j]);
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
    sums made = {.objects = (double)s->labels.count, .samples = 1};
    bool sigmoid = rl_is_sigmoid(criterion);
    double found = 0.0;
    for (size_t i = 0, m = 0; i < NUM_PREDS; i++) {
        rl_scores scores = scores_of(criterion, s, i);
        bool matched = m < count && (size_t)pred[m] == i;
        double losses[RL_NUM_TERMS] = {0}, weight = matched || sigmoid ? 1.0 : (double)criterion->no_object_weight;
        rl_class_losses(criterion, &scores, matched ? (int32_t)s->labels.items[gt[m]] : -1, (rl_quality){0}, losses);
        made.class_loss += losses[sigmoid ? RL_TERM_FOCAL : RL_TERM_CROSS_ENTROPY];
        made.class_weight += weight;
        found += !is_no_object(&scores);
        if (!matched) continue;
        rl_term_box box = rl_term_box_of(s->boxes.items + i * 4, criterion->pred_form, criterion->pred_form);
        rl_term_box object = rl_term_box_of(s->gt_boxes.items + gt[m++] * 4, criterion->gt_form, criterion->pred_form);
        made.l1 += (double)rl_l1_cost(box, object, criterion->epsilons);
        made.giou += (double)(1.0f + rl_giou_cost(box, object, criterion->epsilons));
    }
    made.cardinality = fabs(found - made.objects);
    return made;
}

static void expect_close(const char *name, double expected, double actual)
{
    if (!(fabs(actual - expected) <= 1e-5 * fabs(expected))) fail_msg("%s is %.9g, not %.9g", name, actual, expected);
}

static void expect_losses(const rl_criterion *criterion, const sums *s, const loss_values *expected)
{
    bool sigmoid = rl_is_sigmoid(criterion);
    double boxes = s->objects < 1.0 ? 1.0 : s->objects;
    double class_loss = s->class_loss / (sigmoid ? boxes : s->class_weight);
    double class_weight = (double)criterion->loss[sigmoid ? RL_TERM_FOCAL : RL_TERM_CROSS_ENTROPY];
    expect_close("class_loss", expected->class_loss, class_loss);
    expect_close("l1", expected->l1, s->l1 / boxes);
    expect_close("giou", expected->giou, s->giou / boxes);
    expect_close("cardinality", expected->cardinality, s->cardinality / s->samples);
    expect_close("total", expected->total,
                 class_weight * class_loss + (double)criterion->loss[RL_TERM_L1] * (s->l1 / boxes) +
                     (double)criterion->loss[RL_TERM_GIOU] * (s->giou / boxes));
}

static void expect_indices(const numbers *expected, const int32_t *actual, size_t count)
{
    assert_int_equal(expected->count, count);
    for (size_t m = 0; m < count; m++) assert_int_equal(actual[m], (int32_t)expected->items[m]);
}

static void check(const char *path, const rl_criterion *criterion)
{
    static vectors read;
    sums total = {0};
    read_vectors(path, &read);
    for (const sample *s = read.samples; s < read.samples + NUM_SAMPLES; s++) {
        int32_t pred[MOST_OBJECTS], gt[MOST_OBJECTS];
        size_t count = match(criterion, s, pred, gt);
        expect_indices(&s->pred, pred, count);
        expect_indices(&s->gt, gt, count);
        sums own = add_up(criterion, s, pred, gt, count);
        expect_losses(criterion, &own, &s->expected);
        double *const to = &total.class_loss;
        const double *const from = &own.class_loss;
        for (size_t k = 0; k < sizeof total / sizeof *to; k++) to[k] += from[k];
    }
    expect_losses(criterion, &total, &read.all);
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
