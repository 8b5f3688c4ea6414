/* Two input files, ground truth and predictions, opened, paired and evaluated. */
#include "dataset.h"
#include "fuzz.h"
#include "memory_limit.h"

#include <string.h>

/* One sample alone may hold more than its file: all the same, time and memory are limited here. */
#define MOST_COSTS 4000000.0

static bool is_small(const rl_dataset *dataset)
{
    const rl_ground_truth *gt = rl_dataset_ground_truth(dataset);
    const rl_predictions *pred = rl_dataset_predictions(dataset);
    double objects = (double)gt->offsets[gt->num_samples], preds = (double)pred->num_preds;
    return preds * (objects + (double)pred->num_samples * (double)(pred->num_classes + 5)) < MOST_COSTS &&
           objects < 1e6;
}

static bool evaluate(const rl_dataset *dataset, size_t num_threads, rl_results *results)
{
    rl_status status;
    const rl_options options = {.num_threads = num_threads, .on_invalid = RL_INVALID_IS_SKIPPED};
    if (rl_evaluate(rl_dataset_ground_truth(dataset), rl_dataset_predictions(dataset), &options, results, &status))
        return true;
    fuzz_check_failure(&status);
    return false;
}

/* The first evaluation may be the last that a source is good for: CRCs are taken once. */
static void check_results(const rl_dataset *dataset)
{
    rl_results results;
    const rl_ground_truth *gt = rl_dataset_ground_truth(dataset);
    const char *const *ids = rl_dataset_ids(dataset);
    if (!evaluate(dataset, 2, &results)) return;
    fuzz_require(results.num_samples == gt->num_samples, "every sample has results");
    for (size_t b = 0; b < results.num_samples; b++) {
        const rl_sample_result *sample = &results.samples[b];
        fuzz_require(ids[b], "every sample has an id");
        fuzz_require(sample->num_matched <= sample->num_gt && sample->num_matched <= sample->num_pred,
                     "each is matched once at most");
    }
    rl_results_release(&results);
}

void fuzz_one(const uint8_t *data, size_t size)
{
    static const rl_key keys[] = {{"boxes", "b"}, {"gt.labels", "l"}};
    fuzz_limit_memory(size);
    rl_status status;
    fuzz_pair pair = fuzz_split(data, size);
    fuzz_file gt, pred;
    fuzz_file_open(&gt, pair.first, pair.first_size);
    fuzz_file_open(&pred, pair.second, pair.second_size);
    size_t num_keys = pair.first_size % 8 ? 0 : 2;
    rl_dataset *dataset = rl_dataset_open(gt.path, pred.path, keys, num_keys, RL_HEADS_PROBABILITIES, &status);
    if (!dataset)
        fuzz_check_failure(&status);
    else if (is_small(dataset))
        check_results(dataset);
    rl_dataset_close(dataset);
    fuzz_file_close(&gt);
    fuzz_file_close(&pred);
}
