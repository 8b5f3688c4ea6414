#include "formats/report/sample_boxes.h"

#include "core/base/memory.h"
#include "core/formulas/formulas.h"

#include <stdlib.h>
#include <string.h>

/* A sample to read, and where its predictions and objects are. */
typedef struct wanted {
    const rl_recorded_sample *sample;
    rl_sample_boxes *boxes;
    size_t gt, pred;
} wanted;

static bool find_ground_truth(const rl_dataset *dataset, wanted *one, rl_status *status)
{
    const char *const *ids = rl_dataset_ids(dataset);
    const rl_ground_truth *gt = rl_dataset_ground_truth(dataset);
    for (one->gt = 0; one->gt < gt->num_samples; one->gt++)
        if (strcmp(ids[one->gt], one->sample->id) == 0) return true;
    rl_fail(status, RL_ERR_INPUT, "there is no sample '%.256s', which the results have", one->sample->id);
    return rl_in_file(status, gt->origin.file);
}

static void find_predictions(const rl_predictions *predictions, wanted *one)
{
    one->pred = one->gt;
    if (!predictions->gt_index) return;
    for (one->pred = 0; predictions->gt_index[one->pred] != one->gt;) one->pred++;
}

static int compare_samples(const void *a, const void *b)
{
    const wanted *left = a, *right = b;
    return (left->pred > right->pred) - (left->pred < right->pred);
}

static void take_corners(float *boxes, size_t count, rl_box_form form)
{
    for (size_t i = 0; i < count; i++) {
        const rl_box box = rl_corners(boxes + RL_BOX_SIZE * i, form);
        memcpy(boxes + RL_BOX_SIZE * i, &box, sizeof box);
    }
}

static bool read_objects(const rl_ground_truth *gt, rl_box_form form, const wanted *one, rl_status *status)
{
    size_t first = gt->offsets[one->gt], count = gt->offsets[one->gt + 1] - first;
    if (!(one->boxes->gt = rl_alloc(count, RL_BOX_SIZE * sizeof(float), status))) return false;
    if (count) memcpy(one->boxes->gt, gt->boxes + RL_BOX_SIZE * first, count * RL_BOX_SIZE * sizeof(float));
    take_corners(one->boxes->gt, count, form);
    one->boxes->num_gt = count;
    return true;
}

/* Whether all rows that the criterion reads can be viewed in place, and therefore in any order. */
static bool are_viewed(const rl_prediction_rows *rows, size_t num_blocks, const rl_criterion *criterion)
{
    for (size_t k = 0; k < num_blocks; k++)
        for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++)
            if (rl_criterion_reads(criterion, id) && !rows[k].array[id].data) return false;
    return true;
}

/* Prepares the rows of a sample, of each block. `*next` is the first row that was not read before: if rows are
 * inflated, those in between must be, too. */
static bool read_rows(const rl_predictions *predictions, const rl_criterion *criterion, size_t sample, size_t *next,
                      rl_prediction_rows *rows, rl_status *status)
{
    void *context = predictions->context;
    size_t num_blocks = predictions->blocks.count;
    memset(rows, 0, num_blocks * sizeof *rows);
    if (!predictions->load(context, 0, sample, 1, rows, status)) return false;
    if (!predictions->fetch) return true;
    for (size_t at = are_viewed(rows, num_blocks, criterion) ? sample : *next; at <= sample; at++)
        if (!predictions->fetch(context, 0, at, 1, rows, status)) return false;
    *next = sample + 1;
    return true;
}

static bool read_predictions(const rl_predictions *predictions, const rl_criterion *criterion, const wanted *one,
                             size_t *next, rl_status *status)
{
    rl_prediction_rows rows[RL_NUM_BLOCK_IDS];
    if (!(one->boxes->pred = rl_alloc(predictions->blocks.at[0].num_preds, RL_BOX_SIZE * sizeof(float), status)))
        return false;
    one->boxes->num_pred = predictions->blocks.at[0].num_preds;
    if (!read_rows(predictions, criterion, one->pred, next, rows, status) ||
        !rl_tensor_to_f32(&rows[0].array[RL_BOXES], one->boxes->pred, status))
        return false;
    take_corners(one->boxes->pred, one->boxes->num_pred, criterion->pred_form);
    return true;
}

size_t rl_num_main_matches(const rl_record *record, const rl_recorded_sample *sample)
{
    size_t count = 0;
    while (count < sample->num_matches && record->matches[sample->first_match + count].block == RL_BLOCK_MAIN) count++;
    return count;
}

/* Checks the matches, because the results may have been made from another input. */
static bool check_matches(const rl_record *record, const wanted *one, rl_status *status)
{
    for (size_t m = 0; m < rl_num_main_matches(record, one->sample); m++) {
        const rl_recorded_match *match = &record->matches[one->sample->first_match + m];
        if (match->pred >= one->boxes->num_pred || match->gt >= one->boxes->num_gt)
            return rl_fail(status, RL_ERR_INPUT,
                           "the results match prediction %zu with object %zu of sample '%.256s', which has %zu "
                           "predictions and %zu objects",
                           match->pred, match->gt, one->sample->id, one->boxes->num_pred, one->boxes->num_gt);
    }
    return true;
}

static bool read_sample(const rl_dataset *dataset, const rl_criterion *criterion, const rl_record *record,
                        const wanted *one, size_t *next, rl_status *status)
{
    const rl_predictions *predictions = rl_dataset_predictions(dataset);
    return read_objects(rl_dataset_ground_truth(dataset), criterion->gt_form, one, status) &&
           (read_predictions(predictions, criterion, one, next, status) ||
            rl_in_file(status, predictions->origin.file)) &&
           (check_matches(record, one, status) || rl_in_file(status, predictions->origin.file));
}

static bool read_samples(const rl_dataset *dataset, const rl_named_criterion *criterion, const rl_record *record,
                         const rl_worst_samples *worst, rl_sample_boxes boxes[], rl_status *status)
{
    const rl_predictions *predictions = rl_dataset_predictions(dataset);
    wanted wanted_samples[RL_MAX_WORST] = {{0}};
    size_t next = 0;
    for (size_t k = 0; k < worst->count; k++) {
        wanted *one = &wanted_samples[k];
        *one = (wanted){.sample = worst->sample[k], .boxes = &boxes[k]};
        if (!find_ground_truth(dataset, one, status)) return false;
        find_predictions(predictions, one);
    }
    qsort(wanted_samples, worst->count, sizeof *wanted_samples, compare_samples); /* `load` requires this order */
    if (predictions->prepare && !predictions->prepare(predictions->context, 1, 1, status)) return false;
    for (size_t k = 0; k < worst->count; k++)
        if (!read_sample(dataset, &criterion->settings, record, &wanted_samples[k], &next, status)) return false;
    return rl_dataset_unchanged(dataset, status);
}

bool rl_sample_boxes_read(const rl_dataset *dataset, const rl_named_criterion *criterion, const rl_record *record,
                          const rl_worst_samples *worst, rl_sample_boxes boxes[RL_MAX_WORST], rl_status *status)
{
    memset(boxes, 0, RL_MAX_WORST * sizeof *boxes);
    if (read_samples(dataset, criterion, record, worst, boxes, status)) return true;
    rl_sample_boxes_release(boxes);
    return false;
}

void rl_sample_boxes_release(rl_sample_boxes boxes[RL_MAX_WORST])
{
    for (size_t k = 0; k < RL_MAX_WORST; k++) {
        free(boxes[k].gt);
        free(boxes[k].pred);
        boxes[k] = (rl_sample_boxes){0};
    }
}
