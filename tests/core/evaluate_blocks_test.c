/* Predictions of several blocks: each is what a run of its own would make of it, and a run adds them up. */
#include "tests/core/evaluate_testing.h"

#include <string.h>

enum { SAMPLES = 6, PREDS = 12, CLASSES = 5, LAYERS = 3 };

/* Scenes of the same objects and other predictions, by block. */
typedef struct layers {
    scene of[LAYERS];
    rl_blocks blocks;
    rl_criterion criterion;
} layers;

static bool load(void *context, size_t slot, size_t first, size_t count, rl_prediction_rows *rows, rl_status *status)
{
    const layers *all = context;
    (void)slot;
    (void)status;
    for (size_t k = 0; k < all->blocks.count; k++) {
        rows[k].array[RL_BOXES] = rl_tensor_rows(&all->of[k].tensor[0], first, count);
        rows[k].array[RL_LOGITS] = rl_tensor_rows(&all->of[k].tensor[1], first, count);
    }
    return true;
}

static const int ids[LAYERS] = {RL_BLOCK_MAIN, RL_BLOCK_LAYER_0, RL_BLOCK_LAYER_0 + 1};

static void make_layers(layers *all, const char *preset)
{
    const size_t counts[SAMPLES] = {3, 0, 5, 1, 4, 2};
    all->blocks.count = LAYERS;
    all->criterion = *rl_criterion_preset(preset);
    for (size_t k = 0; k < LAYERS; k++) {
        make_scene(&all->of[k], 100 + k, SAMPLES, PREDS, CLASSES, counts, OVERLAPPING);
        all->blocks.at[k] = (rl_block){ids[k], PREDS, CLASSES, 1};
        scene *s = &all->of[k];
        memcpy(s->gt_boxes, all->of[0].gt_boxes, 4 * s->offsets[SAMPLES] * sizeof(float));
        memcpy(s->labels, all->of[0].labels, s->offsets[SAMPLES] * sizeof *s->labels);
        for (size_t j = 0; j < s->offsets[SAMPLES]; j++) s->labels[j] %= CLASSES - 1;
        s->gt.weights = NULL;
    }
}

static void free_layers(layers *all)
{
    for (size_t k = 0; k < LAYERS; k++) free_scene(&all->of[k]);
}

static rl_results evaluate_layers(layers *all, rl_options options)
{
    rl_status status;
    rl_results results;
    const rl_predictions predictions = {.num_samples = SAMPLES, .blocks = all->blocks, .load = load, .context = all};
    options.criterion = &all->criterion;
    expect_success(rl_evaluate_into(&all->of[0].gt, &predictions, &options, &results, &status), &status);
    return results;
}

/* The matches of a sample in a block. */
static const rl_match *matches_in(const rl_results *results, size_t b, int block, size_t *count)
{
    const rl_match *match = results->matches + results->samples[b].first_match, *end;
    end = match + results->samples[b].num_matches;
    while (match < end && match->block != block) match++;
    for (*count = 0; match + *count < end && match[*count].block == block;) ++*count;
    return match;
}

static void check_block(const rl_results *all, const rl_results *one, size_t b, size_t k)
{
    size_t count, num_losses = one->losses.count;
    const rl_match *match = matches_in(all, b, ids[k], &count), *alone = one->matches + one->samples[b].first_match;
    assert_int_equal(count, one->samples[b].num_matches);
    for (size_t m = 0; m < count; m++) {
        rl_match expected = alone[m];
        expected.block = ids[k];
        assert_memory_equal(&match[m], &expected, sizeof expected);
    }
    assert_memory_equal(all->samples[b].losses + k * num_losses, one->samples[b].losses,
                        num_losses * sizeof *one->samples[b].losses);
}

static void each_block_is_what_it_is_alone(void **state)
{
    static const char *const presets[] = {"detr", "focal"};
    (void)state;
    for (size_t p = 0; p < 2; p++) {
        layers all;
        make_layers(&all, presets[p]);
        rl_results results = evaluate_layers(&all, (rl_options){.num_threads = 2, .batch_size = 4});
        double total = 0.0;
        for (size_t k = 0; k < LAYERS; k++) {
            rl_results one = evaluate(&all.of[k], &(rl_options){.criterion = &all.criterion});
            for (size_t b = 0; b < SAMPLES; b++) check_block(&results, &one, b, k);
            total += one.total;
            rl_results_release(&one);
        }
        assert_true(fabs(results.total - total) <= 1e-14 * total);
        assert_string_equal(results.losses.at[0].name, p ? "loss_ce" : "loss_ce");
        assert_string_equal(results.losses.at[results.losses.count - 1].name, "cardinality_error_1");
        rl_results_release(&results);
        free_layers(&all);
    }
}

/* The groups of a block are matched as if each were a block. */
static void groups_are_matched_on_their_own(void **state)
{
    (void)state;
    enum { GROUPS = 3, SIZE = PREDS / GROUPS };
    layers all;
    make_layers(&all, "focal");
    all.blocks.count = 1;
    all.blocks.at[0].num_groups = GROUPS;
    rl_results results = evaluate_layers(&all, (rl_options){.batch_size = 2});
    for (size_t b = 0; b < SAMPLES; b++) {
        size_t num_gt = results.samples[b].num_gt, each = num_gt < SIZE ? num_gt : SIZE;
        const rl_match *match = results.matches + results.samples[b].first_match;
        assert_int_equal(results.samples[b].num_matched, GROUPS * each);
        for (size_t m = 0; m < GROUPS * each; m++) {
            assert_int_equal(match[m].pred / SIZE, m / each);
            for (size_t other = m / each * each; other < m; other++) assert_int_not_equal(match[m].gt, match[other].gt);
        }
    }
    rl_results_release(&results);
    free_layers(&all);
}

/* An object that is put up k times is matched k times, where there are so many predictions. */
static void repeated_objects_are_matched_as_often(void **state)
{
    (void)state;
    layers all;
    make_layers(&all, "focal");
    all.blocks.count = 1;
    all.criterion.repeats = 3;
    rl_results results = evaluate_layers(&all, (rl_options){.batch_size = 4});
    for (size_t b = 0; b < SAMPLES; b++) {
        size_t num_gt = results.samples[b].num_gt, times[8] = {0};
        const rl_match *match = results.matches + results.samples[b].first_match;
        assert_int_equal(results.samples[b].num_matched, 3 * num_gt < PREDS ? 3 * num_gt : PREDS);
        for (size_t m = 0; m < results.samples[b].num_matched; m++) times[match[m].gt]++;
        for (size_t j = 0; 3 * num_gt <= PREDS && j < num_gt; j++) assert_int_equal(times[j], 3);
    }
    rl_results_release(&results);
    free_layers(&all);
}

/* Object j of a sample belongs to query j of every group, whatever it costs. */
static void denoising_is_in_a_fixed_order(void **state)
{
    (void)state;
    layers all;
    make_layers(&all, "focal");
    all.criterion.blocks.denoising = true;
    all.blocks.count = 2;
    all.blocks.at[1] = (rl_block){RL_BLOCK_DENOISING, PREDS, CLASSES, 2};
    rl_results results = evaluate_layers(&all, (rl_options){.batch_size = 3});
    for (size_t b = 0; b < SAMPLES; b++) {
        size_t count, num_gt = results.samples[b].num_gt;
        const rl_match *match = matches_in(&results, b, RL_BLOCK_DENOISING, &count);
        assert_int_equal(count, 2 * num_gt);
        for (size_t m = 0; m < count; m++) {
            assert_int_equal(match[m].gt, m % num_gt);
            assert_int_equal(match[m].pred, m / num_gt * (PREDS / 2) + m % num_gt);
        }
    }
    rl_results_release(&results);
    free_layers(&all);
}

static void matches_that_are_given_are_taken(void **state)
{
    (void)state;
    layers all;
    make_layers(&all, "focal");
    rl_results first = evaluate_layers(&all, (rl_options){0});
    rl_match given[3] = {{.block = RL_BLOCK_MAIN, .pred = 1, .gt = 2}, {.block = RL_BLOCK_MAIN, .pred = 7, .gt = 2}};
    const size_t starts[SAMPLES + 1] = {0, 2, 2, 2, 2, 2, 2};
    const bool names[SAMPLES] = {true, false, true};
    const rl_given_matches matches = {
        .starts = starts, .matches = given, .names = names, .names_block = {[RL_BLOCK_LAYER_0] = true}};
    rl_results results = evaluate_layers(&all, (rl_options){.given = &matches});
    size_t count;
    const rl_match *match = matches_in(&results, 0, RL_BLOCK_MAIN, &count);
    assert_int_equal(count, 2);
    assert_int_equal(match[0].pred, 1);
    assert_int_equal(match[1].gt, 2);
    matches_in(&results, 2, RL_BLOCK_LAYER_0, &count); /* named, and given none */
    assert_int_equal(count, 0);
    matches_in(&results, 2, RL_BLOCK_MAIN, &count);
    assert_int_equal(count, 5);
    assert_memory_equal(results.samples[3].losses, first.samples[3].losses,
                        first.losses.count * sizeof *first.samples[3].losses);
    rl_results_release(&results);

    rl_status status;
    given[1].pred = 1;
    const rl_predictions predictions = {.num_samples = SAMPLES, .blocks = all.blocks, .load = load, .context = &all};
    const rl_options options = {.criterion = &all.criterion, .given = &matches};
    expect_failure(rl_evaluate_into(&all.of[0].gt, &predictions, &options, &results, &status), &status, RL_ERR_INPUT,
                   "sample 0: decoder layer 2: prediction 1 is given an object twice; expected once at most");
    rl_results_release(&first);
    free_layers(&all);
}

/* A step of one process divides by all its objects; of two, each by half of them; and the total is the steps' mean. */
static void steps_add_up_their_samples(void **state)
{
    (void)state;
    layers all;
    make_layers(&all, "focal");
    all.blocks.count = 1;
    scene *s = &all.of[0];
    const int64_t steps[SAMPLES] = {7, 7, 7, 3, 3, 3}, ranks[SAMPLES] = {0, 0, 1, 0, 0, 0};
    s->gt.steps = steps;
    s->gt.ranks = ranks;
    rl_results results = evaluate_layers(&all, (rl_options){.batch_size = 4});
    assert_int_equal(results.num_steps, 2);
    assert_int_equal(results.steps[0].number, 3);
    assert_int_equal(results.steps[1].number, 7);
    assert_int_equal(results.steps[0].num_boxes, 7);
    size_t place = 1; /* loss_bbox */
    double sum[2] = {0.0};
    for (size_t b = 0; b < SAMPLES; b++) {
        double own = results.samples[b].num_gt > 1 ? (double)results.samples[b].num_gt : 1.0;
        sum[steps[b] == 7] += results.samples[b].losses[place] * own;
    }
    assert_true(fabs(results.steps[0].losses[place] - sum[0] / 7.0) < 1e-14);
    /* two processes, 8 objects: each divides by 4, and the step's is the mean of both */
    assert_true(fabs(results.steps[1].losses[place] - sum[1] / 4.0 / 2.0) < 1e-14);
    assert_true(results.total == (results.steps[0].loss + results.steps[1].loss) / 2.0);
    rl_results_release(&results);
    free_layers(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_block_is_what_it_is_alone),        cmocka_unit_test(groups_are_matched_on_their_own),
        cmocka_unit_test(repeated_objects_are_matched_as_often), cmocka_unit_test(denoising_is_in_a_fixed_order),
        cmocka_unit_test(matches_that_are_given_are_taken),      cmocka_unit_test(steps_add_up_their_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
