/* Two COCO files, ground truth and results, read and written as ragloss's own, which open and hold the same. */
#include "coco_write.h"
#include "dataset.h"
#include "fuzz.h"
#include "memory_limit.h"

/* What a file may claim in little space is a wide array of zeros: many images, categories and predictions. */
#define MOST_NUMBERS 4000000.0

static bool read(const fuzz_pair *pair, rl_coco *coco)
{
    rl_status status;
    fuzz_file gt, results;
    fuzz_file_open(&gt, pair->first, pair->first_size);
    fuzz_file_open(&results, pair->second, pair->second_size);
    bool done =
        rl_coco_read_ground_truth(coco, gt.path, &status) && rl_coco_read_detections(coco, results.path, &status);
    if (!done) fuzz_check_failure(&status);
    fuzz_file_close(&gt);
    fuzz_file_close(&results);
    return done;
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

static void check_written(const rl_coco *coco)
{
    rl_status status;
    fuzz_file gt, pred;
    fuzz_file_open(&gt, NULL, 0);
    fuzz_file_open(&pred, NULL, 0);
    write(coco, gt.path, pred.path);
    rl_dataset *dataset = rl_dataset_open(gt.path, pred.path, NULL, 0, &status);
    fuzz_require(dataset, "what was written opens: %s", status.what);
    const rl_ground_truth *opened = rl_dataset_ground_truth(dataset);
    size_t num_samples = coco->objects.num_samples;
    fuzz_require(opened->num_samples == num_samples, "all samples are there");
    fuzz_require(opened->offsets[num_samples] == coco->objects.num_objects, "all objects are there");
    for (size_t i = 0; i < 4 * coco->objects.num_objects; i++)
        fuzz_require(opened->boxes[i] == coco->objects.boxes[i], "boxes are the same");
    rl_dataset_close(dataset);
    fuzz_file_close(&gt);
    fuzz_file_close(&pred);
}

void fuzz_one(const uint8_t *data, size_t size)
{
    fuzz_limit_memory(size);
    fuzz_pair pair = fuzz_split(data, size);
    rl_coco coco = {0};
    if (read(&pair, &coco)) {
        check_order(&coco);
        double rows = (double)coco.objects.num_samples * (double)coco.most_detections;
        if (rows * (double)(coco.num_classes + 5) < MOST_NUMBERS) check_written(&coco);
    }
    rl_coco_release(&coco);
}
