/* Two input files, ground truth and predictions, opened, paired, evaluated by each criterion, and looked through for
 * what makes samples invalid. */
#include "formats/dataset/dataset.h"
#include "core/formulas/criterion.h"
#include "core/problems/problems.h"
#include "fuzz/fuzz.h"
#include "fuzz/memory_limit.h"

#include <string.h>

/* One sample alone may hold more than its file: all the same, time and memory are limited here. */
#define MOST_COSTS 4000000.0

/* More objects than a group of denoising queries has end an evaluation, and only that. */
static bool fits_denoising(const rl_ground_truth *gt, const rl_block *block)
{
    if (rl_block_queries(block->id) != RL_DENOISING) return true;
    for (size_t b = 0; b < gt->num_samples; b++)
        if (gt->offsets[b + 1] - gt->offsets[b] > block->num_preds / block->num_groups) return false;
    return true;
}

static bool is_small(const rl_dataset *dataset)
{
    const rl_ground_truth *gt = rl_dataset_ground_truth(dataset);
    const rl_predictions *pred = rl_dataset_predictions(dataset);
    double objects = (double)gt->offsets[gt->num_samples], costs = 0;
    for (size_t k = 0; k < pred->blocks.count; k++) {
        const rl_block *block = &pred->blocks.at[k];
        if (!fits_denoising(gt, block)) return false;
        costs += (double)block->num_preds * (objects + (double)pred->num_samples * ((double)block->num_classes + 5));
    }
    return costs < MOST_COSTS && objects < 1e6;
}

typedef struct input {
    const char *gt, *pred; /* paths */
    size_t num_keys;
    const rl_criterion *criterion;
} input;

static rl_dataset *open_small(const input *from)
{
    static const rl_key keys[] = {{"boxes", "b"}, {"gt.labels", "l"}};
    rl_status status;
    rl_dataset *dataset = rl_dataset_open(from->gt, from->pred, keys, from->num_keys, from->criterion, &status);
    if (!dataset) fuzz_check_failure(&status);
    if (!dataset || is_small(dataset)) return dataset;
    rl_dataset_close(dataset);
    return NULL;
}

static void check_results(const rl_dataset *dataset, const rl_results *results)
{
    const rl_ground_truth *gt = rl_dataset_ground_truth(dataset);
    const char *const *ids = rl_dataset_ids(dataset);
    fuzz_require(results->num_samples == gt->num_samples, "every sample has results");
    for (size_t b = 0; b < results->num_samples; b++) {
        const rl_sample_result *sample = &results->samples[b];
        fuzz_require(ids[b], "every sample has an id");
        fuzz_require(sample->num_matched <= sample->num_gt * results->blocks.at[0].num_groups &&
                         sample->num_matched <= sample->num_pred,
                     "each is matched once at most in a group");
    }
}

typedef struct outcome {
    bool done;
    size_t num_invalid;
} outcome;

static outcome evaluate(const rl_dataset *dataset, const rl_criterion *criterion)
{
    rl_status status;
    rl_results results;
    const rl_options options = {.criterion = criterion, .num_threads = 2, .on_invalid = RL_INVALID_IS_SKIPPED};
    if (!rl_evaluate_into(rl_dataset_ground_truth(dataset), rl_dataset_predictions(dataset), &options, &results,
                          &status)) {
        fuzz_check_failure(&status);
        return (outcome){.done = false};
    }
    check_results(dataset, &results);
    outcome made = {.done = true, .num_invalid = results.num_invalid};
    rl_results_release(&results);
    return made;
}

/* What stands for samples that are skipped: the most that one cause has, and all together. The largest
 * number of float16 is reported, too, and skips none. */
static void count_spoilt(const rl_problems *problems, size_t *most, size_t *sum)
{
    static const rl_cause spoiling[] = {RL_CAUSE_NAN,          RL_CAUSE_INFINITE,   RL_CAUSE_OVER_F32,
                                        RL_CAUSE_COST_INVALID, RL_CAUSE_INFEASIBLE, RL_CAUSE_OVER_F16};
    *most = *sum = 0;
    for (size_t k = 0; k < sizeof spoiling / sizeof *spoiling; k++) {
        for (int place = 0; place < RL_NUM_PLACES; place++) {
            size_t count = (*problems)[spoiling[k]][place].num_samples;
            *sum += count;
            if (spoiling[k] != RL_CAUSE_OVER_F16 && count > *most) *most = count;
        }
    }
}

/* They say whether the evaluation comes to an end, and whether it skips samples. */
static void check_problems(const rl_dataset *dataset, const rl_criterion *criterion, const outcome *expected)
{
    static rl_problems problems;
    rl_status status;
    size_t most, sum;
    if (!rl_problems_find(rl_dataset_ground_truth(dataset), rl_dataset_predictions(dataset), criterion, &problems,
                          &status)) {
        fuzz_check_failure(&status);
        fuzz_require(!expected->done, "what can be evaluated can be looked through: %s", status.what);
        return;
    }
    bool fails = problems[RL_CAUSE_LABEL][RL_GT_LABELS].count || problems[RL_CAUSE_WEIGHT][RL_GT_WEIGHTS].count;
    fuzz_require(fails == !expected->done, "labels and weights alone fail what can be looked through");
    count_spoilt(&problems, &most, &sum);
    fuzz_require(fails || (most <= expected->num_invalid && expected->num_invalid <= sum),
                 "%zu samples are skipped, of %zu to %zu that are reported", expected->num_invalid, most, sum);
}

/* Opened for each, since CRCs are taken once. */
static void check_input(const input *from)
{
    rl_dataset *dataset = open_small(from);
    if (!dataset) return;
    const outcome made = evaluate(dataset, from->criterion);
    rl_dataset_close(dataset);
    dataset = open_small(from);
    fuzz_require(dataset, "what opened once opens again");
    check_problems(dataset, from->criterion, &made);
    rl_dataset_close(dataset);
}

void fuzz_one(const uint8_t *data, size_t size)
{
    fuzz_limit_memory(size);
    fuzz_pair pair = fuzz_split(data, size);
    fuzz_file gt, pred;
    fuzz_file_open(&gt, pair.first, pair.first_size);
    fuzz_file_open(&pred, pair.second, pair.second_size);
    for (rl_preset preset = 0; preset < RL_NUM_PRESETS; preset++) {
        rl_criterion criterion = rl_presets[preset];
        criterion.blocks.denoising = criterion.blocks.layers;              /* so that every array is read */
        if (preset == RL_PRESET_DETR) criterion.loss[RL_TERM_CIOU] = 1.0f; /* no cost: so problems look at matches */
        const input from = {gt.path, pred.path, pair.first_size % 8 ? 0 : 2, &criterion};
        check_input(&from);
    }
    fuzz_file_close(&gt);
    fuzz_file_close(&pred);
}
