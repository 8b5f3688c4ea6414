/* The CPU's stages at every level of vector instructions: the formulas' bits, whatever the shape and alignment. */
#include "tests/core/core_testing.h"

#include "core/cpu/stages_cpu.h"
#include "core/cpu/stages_kernels.h"
#include "core/formulas/criterion.h"

#include <math.h>

enum { MOST_OBJECTS = 1100 };

/* One sample, its predictions one byte off any boundary. */
typedef struct problem {
    size_t num_preds, num_classes, num_objects, offsets[2];
    unsigned char *boxes, *class_probs, *existence;
    float gt_boxes[4 * MOST_OBJECTS], weights[MOST_OBJECTS];
    int32_t labels[MOST_OBJECTS], pred[MOST_OBJECTS], gt[MOST_OBJECTS];
    size_t num_matched;
    rl_batch batch;
} problem;

static unsigned char *random_floats(uint64_t *state, size_t count, float scale)
{
    unsigned char *floats = (unsigned char *)allocate(count * sizeof(float) + 1) + 1;
    for (size_t k = 0; k < count; k++) {
        float value = random_unit(state) * scale;
        memcpy(floats + k * sizeof value, &value, sizeof value);
    }
    return floats;
}

static float float_at(const unsigned char *floats, size_t k)
{
    float value;
    memcpy(&value, floats + k * sizeof value, sizeof value);
    return value;
}

static rl_box box_at(const unsigned char *boxes, size_t k)
{
    return (rl_box){float_at(boxes, 4 * k), float_at(boxes, 4 * k + 1), float_at(boxes, 4 * k + 2),
                    float_at(boxes, 4 * k + 3)};
}

/* Now and then a number that arithmetic does not stay finite with. */
static float wild_or(uint64_t *state, float number)
{
    static const float wild[] = {NAN, -NAN, INFINITY, -INFINITY, FLT_MAX, -FLT_MAX, 1e30f, -1e30f};
    return random_below(state, 16) ? number : wild[random_below(state, 8)];
}

static void make_wild(problem *p, uint64_t *state)
{
    unsigned char *arrays[] = {p->boxes, p->class_probs, p->existence};
    const size_t counts[] = {4 * p->num_preds, p->num_preds * p->num_classes, p->num_preds};
    for (size_t array = 0; array < 3; array++) {
        for (size_t k = 0; k < counts[array]; k++) {
            float value = wild_or(state, float_at(arrays[array], k));
            memcpy(arrays[array] + k * sizeof value, &value, sizeof value);
        }
    }
    for (size_t k = 0; k < 4 * p->num_objects; k++) p->gt_boxes[k] = wild_or(state, p->gt_boxes[k]);
    for (size_t j = 0; j < p->num_objects; j++) p->weights[j] = wild_or(state, p->weights[j]);
}

/* Most have few objects; now and then there are so many, or of so many classes, that costs are taken in another order.
 */
static void make_problem(problem *p, uint64_t *state)
{
    p->num_preds = 1 + random_below(state, 70);
    p->num_classes = 1 + random_below(state, random_below(state, 8) ? 130 : 1200);
    p->num_objects = random_below(state, random_below(state, 16) ? 25 : MOST_OBJECTS + 1);
    p->offsets[0] = 0;
    p->offsets[1] = p->num_objects;
    p->boxes = random_floats(state, 4 * p->num_preds, 8.0f);
    p->class_probs = random_floats(state, p->num_preds * p->num_classes, 1.0f);
    p->existence = random_floats(state, p->num_preds, 1.0f);
    p->num_matched = p->num_objects < p->num_preds ? p->num_objects : p->num_preds;
    for (size_t j = 0; j < p->num_objects; j++) {
        for (size_t k = 0; k < 4; k++) p->gt_boxes[4 * j + k] = random_unit(state) * 8.0f;
        p->weights[j] = random_unit(state) - 0.25f;
        p->labels[j] = (int32_t)random_below(state, p->num_classes);
        p->pred[j] = (int32_t)j;
        p->gt[j] = (int32_t)(p->num_objects - 1 - j);
    }
    p->batch = (rl_batch){1,
                          p->num_preds,
                          p->num_classes,
                          {[RL_BOXES] = p->boxes, [RL_CLASS_PROBS] = p->class_probs, [RL_EXISTENCE] = p->existence},
                          p->offsets,
                          p->gt_boxes,
                          p->labels,
                          p->weights,
                          rl_criterion_preset("accv")};
}

static void free_problem(problem *p)
{
    free(p->boxes - 1);
    free(p->class_probs - 1);
    free(p->existence - 1);
}

static rl_box object_at(const problem *p, size_t j)
{
    return (rl_box){p->gt_boxes[4 * j], p->gt_boxes[4 * j + 1], p->gt_boxes[4 * j + 2], p->gt_boxes[4 * j + 3]};
}

static float expected_cost(const problem *p, size_t i, size_t j)
{
    rl_box gt = object_at(p, j), pred = box_at(p->boxes, i);
    return rl_cost(rl_iou(gt, rl_area(gt), pred, rl_area(pred)),
                   float_at(p->class_probs, i * p->num_classes + (size_t)p->labels[j]));
}

/* Bit for bit, but for those of a NaN. */
static bool same_cost(float a, float b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void check_costs(const problem *p, const float *cost)
{
    size_t stride = rl_cost_stride(p->num_preds);
    for (size_t j = 0; j < p->num_objects; j++) {
        for (size_t i = 0; i < stride; i++) {
            float expected = i < p->num_preds ? expected_cost(p, i, j) : INFINITY;
            if (!same_cost(expected, cost[j * stride + i]))
                fail_msg("cost of %zu and %zu: %a, expected %a", i, j, (double)cost[j * stride + i], (double)expected);
        }
    }
}

/* The class loss by its definition, term by term. */
static double expected_class_loss(const problem *p)
{
    double outer[RL_LANES] = {0};
    for (size_t m = 0; m < p->num_matched; m++) {
        double inner[RL_LANES] = {0};
        size_t j = (size_t)p->gt[m], row = (size_t)p->pred[m] * p->num_classes;
        for (size_t c = 0; c < p->num_classes; c++)
            inner[c % RL_LANES] += (double)rl_class_term(p->weights[j], (size_t)p->labels[j] == c ? 1.0f : 0.0f,
                                                         float_at(p->class_probs, row + c));
        outer[m % RL_LANES] += rl_fold_lanes(inner);
    }
    return rl_fold_lanes(outer);
}

static double expected_existence_loss(const problem *p)
{
    double lane[RL_LANES] = {0}, sum[RL_LANES] = {0};
    float *weight = allocate(p->num_preds * sizeof *weight);
    for (size_t m = 0; m < p->num_matched; m++) {
        rl_box gt = object_at(p, (size_t)p->gt[m]), pred = box_at(p->boxes, (size_t)p->pred[m]);
        float w = p->weights[p->gt[m]];
        weight[m] = rl_matched_weight(w, rl_bbox_term(w, rl_iou(gt, rl_area(gt), pred, rl_area(pred))));
        sum[m % RL_LANES] += (double)weight[m];
    }
    float mean = p->num_matched ? (float)(rl_fold_lanes(sum) / (double)p->num_matched) : 0.0f;
    float other = rl_unmatched_weight(mean, (float)p->num_matched, (float)p->num_preds);
    for (size_t i = 0; i < p->num_preds; i++) /* the first predictions are the matched ones */
        lane[i % RL_LANES] += (double)rl_existence_term(i < p->num_matched ? weight[i] : other,
                                                        float_at(p->existence, i), i < p->num_matched ? 1.0f : 0.0f);
    free(weight);
    return rl_fold_lanes(lane);
}

static void check_level(const problem *p, rl_simd level)
{
    rl_status status;
    const rl_batch_limits limits = {
        1, p->num_objects, p->num_preds, p->num_classes, p->num_objects, p->batch.criterion, false};
    const size_t start = 0;
    const rl_pairs pairs = {&start, &p->num_matched, p->pred, p->gt, NULL};
    float *cost, iou[MOST_OBJECTS];
    rl_losses losses;
    rl_job *job = rl_cpu_job_create(rl_backend_cpu(), &limits, &status);
    assert_non_null(job);
    rl_cpu_job_limit_simd(job, level);
    assert_true(rl_cpu_cost(job, &p->batch, &cost, &status));
    check_costs(p, cost);
    assert_true(rl_cpu_loss(job, &p->batch, &pairs, &losses, iou, &status));
    const double expected[] = {expected_class_loss(p), expected_existence_loss(p)};
    assert_memory_equal(&losses.value[RL_CLASS_LOSS], &expected[0], sizeof expected[0]);
    assert_memory_equal(&losses.value[RL_EXISTENCE_LOSS], &expected[1], sizeof expected[1]);
    rl_cpu_job_destroy(job);
}

static void test_every_level(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int round = 0; round < 400; round++) {
        problem p;
        make_problem(&p, &seed);
        if (round % 2) make_wild(&p, &seed);
        for (rl_simd level = RL_SIMD_BASELINE; level <= rl_simd_best(); level++) check_level(&p, level);
        free_problem(&p);
    }
    print_message("levels up to %d of %d\n", (int)rl_simd_best(), (int)RL_SIMD_AVX512);
}

static void test_finiteness(void **state)
{
    (void)state;
    const float bad[] = {NAN, -NAN, INFINITY, -INFINITY}, good[] = {0.0f, -0.0f, FLT_MAX, -FLT_MAX, 0x1p-149f};
    uint64_t seed = 11;
    for (rl_simd level = RL_SIMD_BASELINE; level <= rl_simd_best(); level++) {
        const rl_stage_kernels *kernels = rl_stage_kernels_of(level);
        for (size_t count = 0; count < 70; count++) {
            unsigned char *floats = random_floats(&seed, count, 1e30f);
            assert_true(kernels->all_finite(floats, count));
            for (size_t k = 0; k < count; k++) {
                const float kept = float_at(floats, k);
                memcpy(floats + k * sizeof kept, &good[k % 5], sizeof kept);
                assert_true(kernels->all_finite(floats, count));
                memcpy(floats + k * sizeof kept, &bad[k % 4], sizeof kept);
                assert_false(kernels->all_finite(floats, count));
                memcpy(floats + k * sizeof kept, &kept, sizeof kept);
            }
            free(floats - 1);
        }
    }
}

static void test_range(void **state)
{
    (void)state;
    const float least = -0.25f, most = 1.5f;
    const float outside[] = {-0.2500001f, 1.5000001f, FLT_MAX, -FLT_MAX},
                inside[] = {-0.25f, 1.5f, -0.0f, 0x1p-149f, NAN, -NAN, INFINITY, -INFINITY};
    uint64_t seed = 13;
    for (rl_simd level = RL_SIMD_BASELINE; level <= rl_simd_best(); level++) {
        const rl_stage_kernels *kernels = rl_stage_kernels_of(level);
        for (size_t count = 0; count < 70; count++) {
            unsigned char *floats = random_floats(&seed, count, 1.0f);
            for (size_t k = 0; k < count; k++) {
                memcpy(floats + k * sizeof(float), &outside[k % 4], sizeof(float));
                assert_true(kernels->has_outside(floats, count, least, most));
                memcpy(floats + k * sizeof(float), &inside[k % 8], sizeof(float));
                assert_false(kernels->has_outside(floats, count, least, most));
            }
            assert_false(kernels->has_outside(floats, count, least, most));
            free(floats - 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_level), cmocka_unit_test(test_finiteness),
                                       cmocka_unit_test(test_range)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
