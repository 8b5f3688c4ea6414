/* The evaluation against the formulas, written out once more, plainly, and against numbers worked out by hand. */
#include "tests/core/evaluate_testing.h"

#include <float.h>
#include <math.h>

/* The formulas once more, sample by sample, with the best matching found by trying all. */

typedef struct plain_sample {
    size_t num_preds, num_objects, num_classes;
    const float *gt, *weights, *boxes, *class_probs, *existence;
    const int32_t *labels;
} plain_sample;

static plain_sample sample_of(const scene *s, size_t b)
{
    size_t row = b * s->num_preds, object = s->offsets[b];
    return (plain_sample){s->num_preds,
                          s->offsets[b + 1] - object,
                          s->num_classes,
                          s->gt_boxes + 4 * object,
                          s->weights + object,
                          s->boxes + 4 * row,
                          s->class_probs + row * s->num_classes,
                          s->existence + row,
                          s->labels + object};
}

static float plain_iou(const float *g, const float *p)
{
    float x = fminf(g[2], p[2]) - fmaxf(g[0], p[0]);
    float y = fminf(g[3], p[3]) - fmaxf(g[1], p[1]);
    float inter = fmaxf(x, 0.0f) * fmaxf(y, 0.0f);
    float area_g = (g[2] - g[0]) * (g[3] - g[1]);
    float area_p = (p[2] - p[0]) * (p[3] - p[1]);
    return inter / fmaxf((area_g + area_p) - inter, 1e-6f);
}

static float plain_cost(const plain_sample *s, size_t i, size_t j)
{
    float iou_cost = 1.0f - plain_iou(s->gt + 4 * j, s->boxes + 4 * i);
    float class_cost = 1.0f - s->class_probs[i * s->num_classes + (size_t)s->labels[j]];
    return iou_cost + class_cost;
}

/* The documented order of sums: term k goes to lane k modulo 32, and lanes are added in halves. */
typedef struct lanes {
    double lane[32];
    size_t terms;
} lanes;

static void add(lanes *sum, double term)
{
    sum->lane[sum->terms++ % 32] += term;
}

static double half_total(const double *lane, size_t stride)
{
    return stride == 32 ? *lane : half_total(lane, 2 * stride) + half_total(lane + stride, 2 * stride);
}

static double total_of(const lanes *sum)
{
    return half_total(sum->lane, 1);
}

#define MOST 128

/* The object of each prediction, or -1: of the matching that is tried, and of the best one. */
typedef struct search {
    const plain_sample *sample;
    int current[MOST], best[MOST];
    double best_cost, second_cost;
} search;

static void try_all(search *s, size_t pred, unsigned used, size_t left_out, double cost)
{
    size_t num_preds = s->sample->num_preds, num_objects = s->sample->num_objects;
    if (pred == num_preds) {
        if (cost < s->best_cost) {
            s->second_cost = s->best_cost;
            s->best_cost = cost;
            memcpy(s->best, s->current, sizeof s->best);
        } else if (cost < s->second_cost) {
            s->second_cost = cost;
        }
        return;
    }
    for (size_t j = 0; j < num_objects; j++) {
        if (used >> j & 1) continue;
        s->current[pred] = (int)j;
        try_all(s, pred + 1, used | 1u << j, left_out, cost + (double)plain_cost(s->sample, pred, j));
    }
    if (num_preds > num_objects + left_out) {
        s->current[pred] = -1;
        try_all(s, pred + 1, used, left_out + 1, cost);
    }
}

static double plain_class_loss(const plain_sample *s, size_t i, size_t j)
{
    lanes sum = {0};
    for (size_t c = 0; c < s->num_classes; c++) {
        float onehot = c == (size_t)s->labels[j] ? 1.0f : 0.0f;
        add(&sum, (double)(s->weights[j] * fabsf(onehot - s->class_probs[i * s->num_classes + c])));
    }
    return total_of(&sum);
}

static rl_sample_result plain_losses(const plain_sample *s, const int *object, double losses[RL_TERM_LOSSES])
{
    rl_sample_result made = {.num_gt = s->num_objects, .num_pred = s->num_preds, .losses = losses};
    float weight_of[MOST];
    lanes class_loss = {0}, bbox_loss = {0}, weights = {0}, existence_loss = {0};
    for (size_t i = 0; i < s->num_preds; i++) {
        if (object[i] < 0) continue;
        size_t j = (size_t)object[i];
        float weight = s->weights[j], bbox = (1.0f - plain_iou(s->gt + 4 * j, s->boxes + 4 * i)) * weight;
        weight_of[i] = weight * (1.0f - bbox);
        add(&class_loss, plain_class_loss(s, i, j));
        add(&bbox_loss, (double)bbox);
        add(&weights, (double)weight_of[i]);
        made.num_matched++;
    }
    float matched = (float)made.num_matched, unmatched = (float)(s->num_preds - made.num_matched);
    float mean = made.num_matched ? (float)(total_of(&weights) / (double)made.num_matched) : 0.0f;
    float imbalance = made.num_matched == 0 ? 0.0f : unmatched == 0.0f ? FLT_MAX : matched / unmatched;
    for (size_t i = 0; i < s->num_preds; i++) {
        float weight = object[i] < 0 ? mean * imbalance : weight_of[i];
        add(&existence_loss, (double)(weight * fabsf(s->existence[i] - (object[i] < 0 ? 0.0f : 1.0f))));
    }
    made.losses[RL_CLASS_LOSS] = total_of(&class_loss);
    made.losses[RL_BBOX_LOSS] = total_of(&bbox_loss);
    made.losses[RL_EXISTENCE_LOSS] = total_of(&existence_loss);
    made.loss = (made.losses[RL_CLASS_LOSS] + made.losses[RL_BBOX_LOSS]) + made.losses[RL_EXISTENCE_LOSS];
    return made;
}

/* What the results say of a sample, against the losses and matches of this matching. */
static void check_sample(const plain_sample *sample, const int *object, const rl_results *results, size_t b)
{
    const rl_sample_result *actual = &results->samples[b];
    double losses[RL_TERM_LOSSES];
    rl_sample_result expected = plain_losses(sample, object, losses);
    expect_same_sample(actual, &expected);
    const rl_match *match = results->matches + actual->first_match;
    for (size_t i = 0; i < sample->num_preds; i++) {
        if (object[i] < 0) continue;
        size_t j = (size_t)object[i];
        assert_int_equal(match->pred, i);
        assert_int_equal(match->gt, j);
        assert_int_equal(match->label, sample->labels[j]);
        assert_true(match->weight == sample->weights[j]);
        assert_true(match->cost == plain_cost(sample, i, j));
        assert_true(match->iou == plain_iou(sample->gt + 4 * j, sample->boxes + 4 * i));
        match++;
    }
    assert_ptr_equal(match, results->matches + actual->first_match + actual->num_matched);
}

static void check_small_sample(const scene *s, size_t b, const rl_results *results)
{
    plain_sample sample = sample_of(s, b);
    search all = {.sample = &sample, .best_cost = INFINITY, .second_cost = INFINITY};
    try_all(&all, 0, 0, 0, 0.0);
    assert_true(all.second_cost - all.best_cost > 1e-6);
    check_sample(&sample, all.best, results, b);
}

/* Up to five predictions and objects, each number with each, none included: n < P, n = P, n > P. */
static void small_samples_are_matched_and_weighed(void **state)
{
    (void)state;
    uint64_t seed = 0;
    for (size_t num_preds = 0; num_preds <= 5; num_preds++) {
        for (size_t num_classes = 1; num_classes <= 3; num_classes++) {
            scene s;
            size_t counts[12];
            for (size_t b = 0; b < 12; b++) counts[b] = b % 6;
            make_scene(&s, ++seed, 12, num_preds, num_classes, counts, OVERLAPPING);
            rl_results results = evaluate(&s, &(rl_options){0});
            assert_int_equal(results.num_samples, 12);
            assert_int_equal(results.num_invalid, 0);
            double total = 0.0;
            size_t first_match = 0;
            for (size_t b = 0; b < 12; b++) {
                assert_int_equal(results.samples[b].first_match, first_match);
                check_small_sample(&s, b, &results);
                first_match += results.samples[b].num_matched;
                total += results.samples[b].loss;
            }
            assert_int_equal(results.num_matches, first_match);
            expect_same_doubles(results.total, total);
            assert_int_equal(results.first_invalid.code, RL_OK);
            rl_results_release(&results);
            free_scene(&s);
        }
    }
}

/* So many magnitudes that float64 sums depend on their order. */
static void spread(float *numbers, size_t count, uint64_t *random)
{
    for (size_t k = 0; k < count; k++) numbers[k] = ldexpf(numbers[k], (int)random_below(random, 60) - 59);
}

/* More predictions, classes and matches than lanes. Which matching is best is left to the results. */
static void sums_go_by_lanes(void **state)
{
    (void)state;
    static const size_t shapes[][2] = {{100, 70}, {33, 31}, {32, 33}, {65, 1}, {127, 96}, {7, 200}};
    for (size_t c = 0; c < sizeof shapes / sizeof *shapes; c++) {
        scene s;
        make_scene(&s, c, 6, shapes[c][0], shapes[c][1], (size_t[]){0, 1, 31, 34, shapes[c][0], 120}, ANYWHERE);
        uint64_t random = c;
        spread(s.weights, s.offsets[6], &random);
        spread(s.class_probs, 6 * shapes[c][0] * shapes[c][1], &random);
        spread(s.existence, 6 * shapes[c][0], &random);
        rl_results results = evaluate(&s, &(rl_options){0});
        for (size_t b = 0; b < 6; b++) {
            const rl_sample_result *found = &results.samples[b];
            int object[MOST];
            for (size_t i = 0; i < MOST; i++) object[i] = -1;
            for (const rl_match *m = results.matches + found->first_match, *end = m + found->num_matched; m < end; m++)
                object[m->pred] = m->gt;
            plain_sample sample = sample_of(&s, b);
            check_sample(&sample, object, &results, b);
        }
        rl_results_release(&results);
        free_scene(&s);
    }
}

/* The sum behind the mean is rounded to float32, so that its order shows only where terms cancel: each prediction meets
 * its own object, and matches 0 and 32 share a lane, in which the 1 is lost before match 16 is added. */
static void the_mean_goes_by_lanes(void **state)
{
    (void)state;
    enum { OBJECTS = 33, PREDS = 40 };
    scene s;
    make_scene(&s, 1, 1, PREDS, 1, (size_t[]){OBJECTS}, ANYWHERE);
    for (size_t i = 0; i < PREDS; i++) {
        float at = (float)(2 * i);
        memcpy(s.boxes + 4 * i, (float[]){at, 0, at + 1, 1}, 4 * sizeof(float));
        if (i < OBJECTS) memcpy(s.gt_boxes + 4 * i, s.boxes + 4 * i, 4 * sizeof(float));
        if (i < OBJECTS) s.weights[i] = i == 0 ? 0x1p60f : i == 16 ? -0x1p60f : i == 32 ? 1.0f : 0.0f;
        s.class_probs[i] = 1.0f;
        s.existence[i] = i < OBJECTS ? 1.0f : 0.0f; /* of the matched: no loss */
    }
    s.existence[PREDS - 1] = 1.0f;
    rl_results results = evaluate(&s, &(rl_options){0});
    for (size_t m = 0; m < OBJECTS; m++) assert_int_equal(results.matches[m].gt, m);
    assert_true(results.samples[0].loss == 0.0);
    rl_results_release(&results);

    s.weights[16] = 0.0f; /* where nothing cancels, the last prediction weighs the mean times 33 / 7 */
    s.weights[0] = 32.0f;
    results = evaluate(&s, &(rl_options){0});
    assert_true(results.samples[0].losses[RL_EXISTENCE_LOSS] == (double)(33.0f / 7.0f));
    rl_results_release(&results);
    free_scene(&s);
}

/* One object of weight 2, met by a perfect box; its class has 0.75; existence 0.5 where matched, else 0.25. */
static void numbers_worked_out_by_hand(void **state)
{
    (void)state;
    for (size_t num_preds = 1; num_preds <= 3; num_preds++) {
        scene s;
        make_scene(&s, 1, 1, num_preds, 2, (size_t[]){1}, OVERLAPPING);
        for (size_t i = 0; i < num_preds; i++) {
            memcpy(s.boxes + 4 * i, i ? (float[]){5, 5, 6, 6} : (float[]){0, 0, 2, 2}, 4 * sizeof(float));
            memcpy(s.class_probs + 2 * i, (float[]){0.25f, 0.75f}, 2 * sizeof(float));
            s.existence[i] = i ? 0.25f : 0.5f;
        }
        memcpy(s.gt_boxes, (float[]){0, 0, 2, 2}, 4 * sizeof(float));
        s.labels[0] = 1;
        s.weights[0] = 2.0f;
        rl_results results = evaluate(&s, &(rl_options){0});
        assert_true(results.samples[0].losses[RL_CLASS_LOSS] == 2.0 * 0.25 + 2.0 * 0.25);
        assert_true(results.samples[0].losses[RL_BBOX_LOSS] == 0.0);
        /* e = 2; u = 2 * 1 / (P - 1), for each of P - 1. */
        assert_true(results.samples[0].losses[RL_EXISTENCE_LOSS] == 2.0 * 0.5 + (num_preds > 1 ? 2.0 * 0.25 : 0.0));
        assert_true(results.samples[0].loss == 1.0 + results.samples[0].losses[RL_EXISTENCE_LOSS]);
        assert_true(results.total == results.samples[0].loss);
        assert_true(results.matches[0].cost == 0.25f && results.matches[0].iou == 1.0f);
        rl_results_release(&results);

        s.gt_boxes[2] = 4.0f; /* IoU 1/2: bbox = 0.5 * 2 = 1, e = 2 * (1 - 1) = 0, weighted twice */
        results = evaluate(&s, &(rl_options){0});
        assert_true(results.samples[0].losses[RL_BBOX_LOSS] == 1.0);
        assert_true(results.samples[0].losses[RL_EXISTENCE_LOSS] == 0.0);
        rl_results_release(&results);
        free_scene(&s);
    }
}

static void missing_weights_are_one(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 3);
    for (size_t j = 0; j < s.offsets[CROWD]; j++) s.weights[j] = 1.0f;
    rl_results expected = evaluate(&s, &plans[0]);
    s.gt.weights = NULL;
    expect_results(&s, &plans[4], &expected);
    rl_results_release(&expected);
    free_scene(&s);
}

/* Costs have a row an object, of whole vectors. */
static void stages_count_their_bytes(void **state)
{
    (void)state;
    scene s;
    make_crowd(&s, 5);
    size_t row = (5 + s.num_classes) * sizeof(float), preds = CROWD * s.num_preds;
    size_t costs = s.offsets[CROWD] * rl_cost_stride(s.num_preds) * sizeof(float);
    for (size_t p = 0; p < NUM_PLANS; p++) {
        rl_stats stats;
        rl_options options = plans[p];
        options.stats = &stats;
        rl_results results = evaluate(&s, &options);
        assert_int_equal(stats.bytes[RL_STAGE_PACK], preds * row);
        assert_int_equal(stats.bytes[RL_STAGE_COST], costs);
        assert_int_equal(stats.bytes[RL_STAGE_MATCH], costs);
        assert_int_equal(stats.bytes[RL_STAGE_LOSS], results.num_matches * row + preds * sizeof(float));
        for (int stage = 0; stage < RL_NUM_STAGES; stage++) assert_true(stats.seconds[stage] >= 0.0);
        if (options.batch_size) {
            size_t batches = (CROWD + options.batch_size - 1) / options.batch_size;
            assert_int_equal(stats.num_workers, options.num_threads < batches ? options.num_threads : batches);
        }
        rl_results_release(&results);
    }
    free_scene(&s);
}

static void empty_runs_have_empty_results(void **state)
{
    (void)state;
    for (size_t p = 0; p < NUM_PLANS; p++) {
        scene s;
        make_scene(&s, 1, 0, 5, 3, NULL, ANYWHERE);
        rl_results results = evaluate(&s, &plans[p]);
        assert_int_equal(results.num_samples, 0);
        assert_int_equal(results.num_matches, 0);
        assert_true(results.total == 0.0);
        rl_results_release(&results);
        free_scene(&s);

        make_scene(&s, 1, 4, 3, 2, (size_t[]){0, 0, 0, 0}, ANYWHERE); /* no object: nothing weighs anything */
        results = evaluate(&s, &plans[p]);
        for (size_t b = 0; b < 4; b++) assert_true(results.samples[b].loss == 0.0);
        assert_int_equal(results.num_matches, 0);
        rl_results_release(&results);
        free_scene(&s);

        make_scene(&s, 1, 4, 0, 2, (size_t[]){2, 0, 1, 3}, ANYWHERE); /* no prediction, so no memory for any */
        for (int array = 0; array < 3; array++) s.tensor[array].data = NULL;
        connect(&s);
        results = evaluate(&s, &plans[p]);
        for (size_t b = 0; b < 4; b++) {
            assert_true(results.samples[b].loss == 0.0);
            assert_int_equal(results.samples[b].num_gt, s.offsets[b + 1] - s.offsets[b]);
            assert_int_equal(results.samples[b].num_pred, 0);
        }
        assert_int_equal(results.num_matches, 0);
        rl_results_release(&results);
        free_scene(&s);

        make_scene(&s, 1, 2, 3, 1, (size_t[]){0, 0}, ANYWHERE);
        s.num_classes = 0; /* no class: fine where there is no object */
        view_predictions(&s);
        connect(&s);
        results = evaluate(&s, &plans[p]);
        assert_true(results.total == 0.0);
        rl_results_release(&results);
        free_scene(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_samples_are_matched_and_weighed),
        cmocka_unit_test(sums_go_by_lanes),
        cmocka_unit_test(the_mean_goes_by_lanes),
        cmocka_unit_test(numbers_worked_out_by_hand),
        cmocka_unit_test(missing_weights_are_one),
        cmocka_unit_test(stages_count_their_bytes),
        cmocka_unit_test(empty_runs_have_empty_results),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
