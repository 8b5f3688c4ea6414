/* The CPU's stages for criteria of terms at every level of vector instructions: the bits of the formulas of a pair and
 * of a prediction, whatever the criterion, the shape and the alignment. */
#include "tests/core/core_testing.h"

#include "core/cpu/stages_cpu.h"
#include "core/formulas/criterion.h"

#include <math.h>

enum { MOST_OBJECTS = 12 };

/* One sample, its predictions one byte off any boundary. */
typedef struct problem {
    size_t num_preds, num_classes, num_objects, offsets[2], num_matched;
    unsigned char *boxes, *logits;
    float gt_boxes[4 * MOST_OBJECTS], weights[MOST_OBJECTS];
    int32_t labels[MOST_OBJECTS], pred[MOST_OBJECTS], gt[MOST_OBJECTS];
    rl_criterion criterion;
} problem;

/* Now and then, where `wild`, a number that arithmetic does not stay finite with. */
static float number(uint64_t *state, bool wild, float from, float to)
{
    static const float rare[] = {NAN, INFINITY, -INFINITY, FLT_MAX, -FLT_MAX, 0.0f, 100.0f, -100.0f};
    if (wild && random_below(state, 16) == 0) return rare[random_below(state, sizeof rare / sizeof *rare)];
    return from + random_unit(state) * (to - from);
}

static unsigned char *make_floats(uint64_t *state, size_t count, bool wild, float from, float to)
{
    unsigned char *floats = (unsigned char *)allocate(count * sizeof(float) + 1) + 1;
    for (size_t k = 0; k < count; k++) {
        float value = number(state, wild, from, to);
        memcpy(floats + k * sizeof value, &value, sizeof value);
    }
    return floats;
}

/* Some of the terms, at least one of them in the cost. */
static rl_criterion make_criterion(uint64_t *state)
{
    static const float powers[] = {2.0f, 0.0f, 1.0f, 1.5f};
    rl_criterion made = *rl_criterion_preset("detr");
    rl_activation activation = random_below(state, 2) ? RL_SIGMOID : RL_SOFTMAX;
    for (int term = 0; term < RL_NUM_TERMS; term++) {
        bool is_box = term >= RL_NUM_CLASS_TERMS;
        bool is_cost = is_box || rl_term_uses[term].cost;
        bool is_loss = is_box || (rl_term_uses[term].loss && rl_term_activations[term] == activation);
        made.cost[term] = is_cost && random_below(state, 2) ? 0.5f + random_unit(state) : 0.0f;
        made.loss[term] = is_loss && random_below(state, 2) ? 0.5f + random_unit(state) : 0.0f;
    }
    made.cost[RL_TERM_L1] = 5.0f;
    made.cost_focal = (rl_focal){0.25f, powers[random_below(state, 4)], random_below(state, 2) ? 1e-8f : 0.0f, 0};
    made.loss_focal = (rl_focal){0.75f, powers[random_below(state, 4)], 0.0f, (rl_varifocal)random_below(state, 3)};
    if (made.loss_focal.gamma != 0.0f && random_below(state, 8)) made.loss[RL_TERM_BCE] = 0.0f;
    if (made.loss[RL_TERM_BCE] != 0.0f) made.loss_focal.gamma = 0.0f;
    made.no_object = (rl_no_object)random_below(state, 3);
    made.cardinality = random_below(state, 2) ? RL_CARDINALITY_HALF : RL_CARDINALITY_LAST;
    made.epsilons.iou = (rl_epsilon){random_below(state, 2) ? 1e-7f : 0.0f, random_below(state, 2) ? 1e-6f : 0.0f};
    made.epsilons.giou = (rl_epsilon){random_below(state, 2) ? 1e-6f : 0.0f, random_below(state, 2) ? 1e-6f : 0.0f};
    made.clamp_boxes = (unsigned)random_below(state, 2);
    return made;
}

static void make_problem(problem *p, uint64_t *state, bool wild)
{
    p->criterion = make_criterion(state);
    p->num_preds = 1 + random_below(state, 70);
    p->num_classes = 2 + random_below(state, 100);
    p->num_objects = random_below(state, MOST_OBJECTS + 1);
    p->offsets[0] = 0;
    p->offsets[1] = p->num_objects;
    p->boxes = make_floats(state, 4 * p->num_preds, wild, 0.0f, 1.0f);
    p->logits = make_floats(state, p->num_preds * p->num_classes, wild, -12.0f, 8.0f);
    p->num_matched = p->num_objects < p->num_preds ? p->num_objects : p->num_preds;
    for (size_t j = 0; j < p->num_objects; j++) {
        for (size_t k = 0; k < 4; k++) p->gt_boxes[4 * j + k] = number(state, wild, 0.0f, 1.0f);
        p->weights[j] = 1.0f;
        p->labels[j] = (int32_t)random_below(state, p->num_classes - 1);
        p->pred[j] = (int32_t)j;
        p->gt[j] = (int32_t)(p->num_objects - 1 - j);
    }
}

static void free_problem(problem *p)
{
    free(p->boxes - 1);
    free(p->logits - 1);
}

static rl_scores scores_at(const problem *p, size_t i)
{
    return rl_scores_of(&p->criterion, p->logits + i * p->num_classes * sizeof(float), (int32_t)p->num_classes);
}

static rl_term_box pred_at(const problem *p, size_t i)
{
    float numbers[4];
    memcpy(numbers, p->boxes + i * sizeof numbers, sizeof numbers);
    return rl_pred_box(&p->criterion, numbers);
}

/* Bit for bit, but for those of a NaN. */
static bool same_cost(float a, float b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void check_costs(const problem *p, const float *cost, rl_simd level)
{
    size_t stride = rl_cost_stride(p->num_preds);
    for (size_t i = 0; i < stride; i++) {
        rl_scores scores = {0};
        if (i < p->num_preds) scores = scores_at(p, i);
        for (size_t j = 0; j < p->num_objects; j++) {
            float actual = cost[j * stride + i], expected = INFINITY;
            if (i < p->num_preds)
                expected = rl_pair_cost(&p->criterion, &scores, pred_at(p, i),
                                        rl_gt_box(&p->criterion, p->gt_boxes + 4 * j), p->labels[j]);
            if (!same_cost(actual, expected))
                fail_msg("level %d, cost of %zu and %zu: %a, expected %a", (int)level, i, j, (double)actual,
                         (double)expected);
        }
    }
}

static float iou_of(const problem *p, size_t m)
{
    const float *gt = p->gt_boxes + 4 * (size_t)p->gt[m];
    return rl_pair_iou(&p->criterion, pred_at(p, (size_t)p->pred[m]), rl_gt_box(&p->criterion, gt));
}

static rl_quality quality_of(const problem *p, size_t i)
{
    rl_quality quality = {i < p->num_matched ? iou_of(p, i) : 0.0f, 0.0f};
    for (size_t m = 0; m < p->num_matched; m++) quality.best = rl_max(quality.best, iou_of(p, m));
    return quality;
}

/* The class losses and the error in the number of objects, prediction by prediction. */
static void check_losses(const problem *p, const rl_losses *losses, rl_simd level)
{
    double lane[RL_NUM_TERMS][RL_LANES] = {{0}}, found = 0.0;
    for (size_t i = 0; i < p->num_preds; i++) {
        rl_scores scores = scores_at(p, i);
        double own[RL_NUM_TERMS] = {0};
        int32_t label = i < p->num_matched ? p->labels[p->gt[i]] : -1;
        rl_class_losses(&p->criterion, &scores, label, quality_of(p, i), own);
        for (int term = 0; term < RL_NUM_CLASS_TERMS; term++) lane[term][i % RL_LANES] += own[term];
        found += rl_is_found(&p->criterion, &scores);
    }
    size_t index = 0;
    for (int term = 0; term < RL_NUM_TERMS; term++) {
        if (p->criterion.loss[term] == 0.0f) continue;
        double expected = rl_fold_lanes(lane[term]), actual = losses->value[index++];
        if (term < RL_NUM_CLASS_TERMS && memcmp(&actual, &expected, sizeof actual) != 0)
            fail_msg("level %d, %s: %a, expected %a", (int)level, rl_term_names[term], actual, expected);
    }
    assert_true(losses->value[index] == fabs(found - (double)p->num_objects));
}

static void expect_slope(const char *what, size_t i, size_t k, float actual, float expected, rl_simd level)
{
    if (memcmp(&actual, &expected, sizeof actual) != 0)
        fail_msg("level %d, derivative by %s %zu of prediction %zu: %a, expected %a", (int)level, what, k, i,
                 (double)actual, (double)expected);
}

static void check_prediction_gradients(const problem *p, size_t i, const double *factor, const float *boxes,
                                       const float *logits, rl_simd level)
{
    bool matched = i < p->num_matched;
    rl_scores scores = scores_at(p, i);
    int32_t label = matched ? p->labels[p->gt[i]] : -1;
    rl_class_slopes own = rl_class_slopes_of(&p->criterion, &scores, label, quality_of(p, i), factor);
    for (size_t c = 0; c < p->num_classes; c++) {
        float logit = rl_logit(&scores, (int32_t)c);
        float slope = rl_is_sigmoid(&p->criterion)
                          ? rl_background_slope(logit, rl_background_power(&p->criterion), own.pull)
                          : rl_softmax_term(logit, scores.digest.max);
        float expected = (int32_t)c == own.at ? own.own : rl_one_nan32(own.share * slope);
        expect_slope("logit", i, c, logits[c], expected, level);
    }
    float box[RL_BOX_SIZE] = {0}, numbers[RL_BOX_SIZE];
    memcpy(numbers, p->boxes + sizeof numbers * i, sizeof numbers);
    if (matched)
        rl_box_slopes_of(&p->criterion, numbers, rl_gt_box(&p->criterion, p->gt_boxes + 4 * p->gt[i]), factor, box);
    for (size_t k = 0; k < RL_BOX_SIZE; k++) expect_slope("number", i, k, boxes[k], box[k], level);
}

static void check_gradients(const problem *p, rl_job *job, const rl_batch *batch, const rl_pairs *pairs,
                            const float *iou, rl_simd level)
{
    rl_status status;
    rl_losses factors;
    double factor[RL_NUM_TERMS];
    float *boxes = allocate(4 * p->num_preds * sizeof *boxes);
    float *logits = allocate(p->num_classes * p->num_preds * sizeof *logits);
    float *const rows[RL_NUM_ARRAYS] = {[RL_BOXES] = boxes, [RL_LOGITS] = logits};
    for (size_t k = 0; k < RL_MAX_LOSSES; k++) factors.value[k] = 0.01 + 0.3 * (double)k;
    rl_term_factors(&p->criterion, factors.value, factor);
    assert_true(rl_cpu_gradients(job, batch, pairs, iou, &factors, rows, &status));
    for (size_t i = 0; i < p->num_preds; i++)
        check_prediction_gradients(p, i, factor, boxes + 4 * i, logits + p->num_classes * i, level);
    free(boxes);
    free(logits);
}

static void check_level(const problem *p, rl_simd level)
{
    rl_status status;
    const rl_batch_limits limits = {1,   p->num_objects, p->num_preds, p->num_classes, p->num_objects, &p->criterion,
                                    true};
    const size_t start = 0;
    const rl_pairs pairs = {&start, &p->num_matched, p->pred, p->gt, NULL};
    const rl_batch batch = {.num_samples = 1,
                            .num_preds = p->num_preds,
                            .num_classes = p->num_classes,
                            .array = {[RL_BOXES] = p->boxes, [RL_LOGITS] = p->logits},
                            .offsets = p->offsets,
                            .gt_boxes = p->gt_boxes,
                            .labels = p->labels,
                            .weights = p->weights,
                            .criterion = &p->criterion};
    float *cost, iou[MOST_OBJECTS];
    rl_losses losses;
    rl_job *job = rl_cpu_job_create(rl_backend_cpu(), &limits, &status);
    assert_non_null(job);
    rl_cpu_job_limit_simd(job, level);
    assert_true(rl_cpu_cost(job, &batch, &cost, &status));
    check_costs(p, cost, level);
    assert_true(rl_cpu_loss(job, &batch, &pairs, &losses, iou, &status));
    check_losses(p, &losses, level);
    check_gradients(p, job, &batch, &pairs, iou, level);
    rl_cpu_job_destroy(job);
}

static void every_level_gives_the_formulas_bits(void **state)
{
    (void)state;
    uint64_t seed = 17;
    for (int round = 0; round < 400; round++) {
        problem p;
        make_problem(&p, &seed, round % 2);
        for (rl_simd level = RL_SIMD_BASELINE; level <= rl_simd_best(); level++) check_level(&p, level);
        free_problem(&p);
    }
    print_message("levels up to %d of %d\n", (int)rl_simd_best(), (int)RL_SIMD_AVX512);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_level_gives_the_formulas_bits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
