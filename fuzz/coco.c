/* Two COCO files, ground truth and results, read and written as ragloss's own, which open, hold and evaluate to the
 * same as COCO's own do. */
#include "core/formulas/criterion.h"
#include "formats/coco/coco_write.h"
#include "formats/dataset/dataset.h"
#include "fuzz/fuzz.h"
#include "fuzz/memory_limit.h"

#include <string.h>

/* What a file may claim in little space is a wide array of zeros: many images, categories and predictions. */
#define MOST_NUMBERS 4000000.0

static bool read(const char *gt, const char *results, rl_coco *coco)
{
    rl_status status;
    if (rl_coco_read_ground_truth(coco, gt, &status) && rl_coco_read_detections(coco, results, &status)) return true;
    fuzz_check_failure(&status);
    return false;
}

/* Whether all rows of predictions, and all costs, are few. */
static bool is_small(const rl_coco *coco)
{
    double preds = (double)coco->most_detections, samples = (double)coco->objects.num_samples;
    return preds * (samples * (double)(coco->num_classes + 5) + (double)coco->objects.num_objects) < MOST_NUMBERS;
}

static void check_order(const rl_coco *coco)
{
    for (size_t i = 1; i < coco->num_detections; i++) {
        const rl_detection *before = &coco->detections[i - 1], *one = &coco->detections[i];
        fuzz_require(before->sample <= one->sample, "detections are sorted by sample");
        fuzz_require(before->sample < one->sample || before->score >= one->score, "and by score");
    }
    for (size_t i = 0; i < coco->objects.num_objects; i++)
        fuzz_require((size_t)coco->objects.labels[i] < coco->num_classes, "labels are below C");
}

static void write(const rl_coco *coco, const char *gt, const char *pred)
{
    rl_status status;
    rl_output *output = rl_output_open(gt, &status);
    rl_coco_write_ground_truth(coco, output);
    fuzz_require(rl_output_commit(output, &status), "ground truth is written");
    output = rl_output_open(pred, &status);
    bool done = rl_coco_write_predictions(coco, coco->most_detections, output, &status);
    fuzz_require(rl_output_commit(output, &status) && done, "predictions are written");
}

static void check_ground_truth(const rl_coco *coco, const rl_ground_truth *opened)
{
    size_t num_samples = coco->objects.num_samples;
    fuzz_require(opened->num_samples == num_samples, "all samples are there");
    fuzz_require(opened->offsets[num_samples] == coco->objects.num_objects, "all objects are there");
    for (size_t i = 0; i < 4 * coco->objects.num_objects; i++)
        fuzz_require(opened->boxes[i] == coco->objects.boxes[i], "boxes are the same");
}

static bool evaluate(const rl_dataset *dataset, rl_results *results)
{
    rl_status status;
    const rl_options options = {.num_threads = 1, .on_invalid = RL_INVALID_IS_SKIPPED};
    if (rl_evaluate_into(rl_dataset_ground_truth(dataset), rl_dataset_predictions(dataset), &options, results, &status))
        return true;
    fuzz_check_failure(&status);
    return false;
}

static void check_results(const rl_dataset *written, const rl_dataset *direct)
{
    rl_results expected = {0}, actual = {0};
    if (evaluate(written, &expected) && evaluate(direct, &actual)) {
        fuzz_require(actual.num_matches == expected.num_matches, "as many are matched");
        for (size_t b = 0; b < expected.num_samples; b++) {
            const double *loss = &expected.samples[b].loss;
            fuzz_require(memcmp(&actual.samples[b].loss, loss, sizeof *loss) == 0, "losses are the same");
            fuzz_require(strcmp(rl_dataset_ids(direct)[b], rl_dataset_ids(written)[b]) == 0, "ids are the same");
        }
    }
    rl_results_release(&expected);
    rl_results_release(&actual);
}

static void check_written(const rl_coco *coco, const rl_dataset *direct)
{
    rl_status status;
    fuzz_file gt, pred;
    fuzz_file_open(&gt, NULL, 0);
    fuzz_file_open(&pred, NULL, 0);
    write(coco, gt.path, pred.path);
    rl_dataset *written = rl_dataset_open(gt.path, pred.path, NULL, 0, rl_criterion_preset("accv"), &status);
    fuzz_require(written, "what was written opens: %s", status.what);
    check_ground_truth(coco, rl_dataset_ground_truth(written));
    check_results(written, direct);
    rl_dataset_close(written);
    fuzz_file_close(&gt);
    fuzz_file_close(&pred);
}

void fuzz_one(const uint8_t *data, size_t size)
{
    fuzz_limit_memory(size);
    rl_status status;
    fuzz_pair pair = fuzz_split(data, size);
    fuzz_file gt, results;
    fuzz_file_open(&gt, pair.first, pair.first_size);
    fuzz_file_open(&results, pair.second, pair.second_size);
    rl_coco coco = {0};
    rl_dataset *direct = NULL;
    if (read(gt.path, results.path, &coco)) {
        check_order(&coco);
        direct = rl_dataset_open_coco(gt.path, results.path, 0, &status);
        fuzz_require(direct, "what was read opens: %s", status.what);
        if (is_small(&coco)) check_written(&coco, direct);
    }
    rl_dataset_close(direct);
    rl_coco_release(&coco);
    fuzz_file_close(&gt);
    fuzz_file_close(&results);
}
