#include "core/evaluation/pack.h"

#include "core/base/memory.h"
#include "core/cpu/stages_kernels.h"
#include "core/evaluation/criterion_ops.h"
#include "core/evaluation/label_hint.h"

#include <stdlib.h>
#include <string.h>

/* Floats of a sample in one of the predictions' arrays. */
static size_t floats_of(const rl_batch_limits *limits, rl_array_id array)
{
    return limits->num_preds * rl_array_width(limits->criterion, array, limits->num_classes);
}

static bool reads(const rl_pack *pack, rl_array_id array)
{
    return rl_criterion_reads(pack->options->criterion, array);
}

/* Returns how many numbers the box of an object has. */
static size_t box_size_of(const rl_pack *pack)
{
    return rl_criterion_box_size(pack->options->criterion, RL_SIDE_GT);
}

/* Memory to convert the rows of one array into. */
static bool make_staging(rl_pack *pack, rl_packed_block *block, rl_array_id array, rl_status *status)
{
    size_t floats, size;
    if (!rl_multiply(floats_of(&block->limits, array), block->limits.num_samples, &floats) ||
        !rl_multiply(floats, sizeof(float), &size))
        return rl_fail(status, RL_ERR_MEMORY, "out of memory: a batch of %zu samples is too large",
                       block->limits.num_samples);
    block->staging[array] = pack->options->backend->ops->host_alloc(pack->options->backend, size, status);
    return block->staging[array] != NULL;
}

static bool init_block(rl_pack *pack, rl_packed_block *block, rl_status *status)
{
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++)
        if (reads(pack, array) && !make_staging(pack, block, array, status)) return false;
    return true;
}

static bool init_blocks(rl_pack *pack, const rl_limits *limits, rl_status *status)
{
    size_t count = limits->predictions->blocks.count;
    if (!(pack->blocks = rl_alloc(count, sizeof *pack->blocks, status))) return false;
    for (; pack->num_blocks < count; pack->num_blocks++) {
        rl_packed_block *block = &pack->blocks[pack->num_blocks];
        block->limits = rl_limits_of_block(limits, pack->num_blocks);
        if (!limits->options->backend->ops->reads_in_place && !init_block(pack, block, status)) return false;
    }
    return true;
}

bool rl_pack_init(rl_pack *pack, const rl_limits *limits, rl_status *status)
{
    memset(pack, 0, sizeof *pack);
    pack->gt = limits->gt;
    pack->predictions = limits->predictions;
    pack->options = limits->options;
    pack->kernels = rl_stage_kernels_of(rl_simd_best());
    size_t num_objects = limits->num_objects;
    bool done = (pack->offsets = rl_alloc(limits->num_samples + 1, sizeof(size_t), status)) &&
                (pack->gt_boxes = rl_alloc(num_objects, box_size_of(pack) * sizeof(float), status)) &&
                (pack->weights = rl_alloc(num_objects, sizeof(float), status)) &&
                (pack->labels = rl_alloc(num_objects, sizeof(int32_t), status)) &&
                (pack->zeros = rl_alloc(num_objects, sizeof(int32_t), status)) && init_blocks(pack, limits, status);
    if (!done) rl_pack_release(pack);
    return done;
}

static void release_block(rl_pack *pack, rl_packed_block *block)
{
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++)
        if (block->staging[array])
            pack->options->backend->ops->host_release(pack->options->backend, block->staging[array]);
}

void rl_pack_release(rl_pack *pack)
{
    free(pack->offsets);
    free(pack->gt_boxes);
    free(pack->weights);
    free(pack->labels);
    free(pack->zeros);
    if (pack->blocks) /* the last one may have been begun only */
        for (size_t k = 0; k < pack->predictions->blocks.count; k++) release_block(pack, &pack->blocks[k]);
    free(pack->blocks);
    memset(pack, 0, sizeof *pack);
}

/* The rows themselves where they can be used as they lie, else staging memory; also for rows of no predictions, which
 * may lie nowhere. */
static bool place_array(rl_pack *pack, rl_packed_block *block, const rl_tensor *tensor, rl_array_id array,
                        rl_status *status)
{
    bool in_place = tensor->data && pack->options->backend->ops->reads_in_place && rl_tensor_is_plain(tensor, RL_F32);
    if (!in_place && !block->staging[array] && !make_staging(pack, block, array, status)) return false;
    block->batch.array[array] = in_place ? tensor->data : (const unsigned char *)block->staging[array];
    return true;
}

static bool start_block(rl_pack *pack, const rl_prediction_rows *rows, size_t k, size_t first, size_t count,
                        rl_status *status)
{
    rl_packed_block *block = &pack->blocks[k];
    bool has_classes = rl_criterion_labels_block(pack->options->criterion, pack->predictions->blocks.at[k].id);
    block->batch = (rl_batch){.num_samples = count,
                              .num_preds = block->limits.num_preds,
                              .num_classes = block->limits.num_classes,
                              .offsets = pack->offsets,
                              .gt_boxes = pack->gt_boxes,
                              .labels = has_classes ? pack->labels : pack->zeros,
                              .weights = pack->weights,
                              .criterion = pack->options->criterion};
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++) {
        if (!reads(pack, array)) continue;
        const rl_tensor *tensor = &rows->array[array];
        if (rl_dtype_size(tensor->dtype) == 0) {
            rl_fail(status, RL_ERR_INPUT, "it holds %s; numbers were expected", rl_dtype_name(tensor->dtype));
            return rl_in_predictions(status, pack->predictions, k, array, first);
        }
        if (!tensor->rank) {
            rl_fail(status, RL_ERR_ARGUMENT, "it is missing; the criterion takes it");
            return rl_in_block(status, pack->predictions, k, array);
        }
        if (!place_array(pack, block, tensor, array, status)) return false;
    }
    return true;
}

bool rl_pack_start(rl_pack *pack, const rl_prediction_rows *rows, size_t first, size_t count, rl_status *status)
{
    for (size_t k = 0; k < pack->num_blocks; k++)
        if (!start_block(pack, &rows[k], k, first, count, status)) return false;
    return true;
}

void rl_pack_shorten(rl_pack *pack, size_t b)
{
    for (size_t k = 0; k < pack->num_blocks; k++) pack->blocks[k].batch.num_samples = b;
}

static bool takes(const rl_pack *pack, const unsigned char *data, size_t count)
{
    return pack->options->on_invalid == RL_INVALID_IS_CLAMPED || pack->kernels->all_finite(data, count);
}

/* Describes the first element that is not finite as float32, in the words of its original type. */
static bool refuse_nonfinite(const rl_tensor *sample, const unsigned char *data, rl_status *status)
{
    size_t element = 0;
    float converted;
    for (;; element++) {
        memcpy(&converted, data + element * sizeof converted, sizeof converted);
        if (!rl_is_finite(converted)) break;
    }
    char name[128];
    rl_tensor_element_name(sample, element, name, sizeof name);
    rl_tensor single = rl_tensor_element(sample, element);
    double value = 0.0;
    if (!rl_tensor_to_f64(&single, &value, status)) return false;
    bool overflow = value - value == 0.0;
    return rl_fail(status, RL_ERR_NONFINITE, "element %s is %g; %s", name, rl_printable(value),
                   overflow ? "that is beyond float32" : "finite numbers were expected");
}

static bool pack_block(rl_pack *pack, const rl_prediction_rows *rows, size_t k, size_t first, size_t b,
                       rl_status *status)
{
    rl_packed_block *block = &pack->blocks[k];
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++) {
        size_t floats = floats_of(&block->limits, array);
        if (!floats || !reads(pack, array)) continue;
        const unsigned char *placed = block->batch.array[array], *data = placed + b * floats * sizeof(float);
        rl_tensor sample = rl_tensor_entry(&rows->array[array], b);
        bool ok = placed != (const unsigned char *)block->staging[array] ||
                  rl_tensor_to_f32(&sample, block->staging[array] + b * floats, status);
        if (ok && !takes(pack, data, floats)) ok = refuse_nonfinite(&sample, data, status);
        if (!ok) return rl_in_predictions(status, pack->predictions, k, array, first + b);
    }
    return true;
}

/* The numbers of one sample's objects, (count, width), or (count,) where width is 1. */
static bool check_finite(const rl_pack *pack, rl_array_id array, size_t g, const float *numbers, size_t count,
                         size_t width, rl_status *status)
{
    const unsigned char *data = (const unsigned char *)numbers;
    if (takes(pack, data, count * width)) return true;
    rl_tensor sample;
    const size_t shape[] = {count, width};
    if (rl_tensor_init(&sample, RL_F32, sizeof *numbers, width == 1 ? 1 : 2, shape, false, data, status))
        refuse_nonfinite(&sample, data, status);
    return rl_in_ground_truth(status, pack->gt, array, g);
}

static bool check_labels(const rl_pack *pack, size_t g, const int32_t *labels, size_t count, rl_status *status)
{
    const rl_criterion *criterion = pack->options->criterion;
    size_t of_preds = pack->blocks[0].limits.num_classes;
    size_t num_classes = rl_criterion_ops_of(criterion)->num_labels(criterion, of_preds);
    for (size_t j = 0; j < count; j++) {
        if (labels[j] >= 0 && (size_t)labels[j] < num_classes) continue;
        char hint[RL_LABEL_HINT_SIZE];
        rl_label_hint(criterion, labels[j], num_classes, of_preds, hint);
        rl_fail(status, RL_ERR_INPUT, "object %zu has label %d; a class in [0, %zu) was expected%s", j, (int)labels[j],
                num_classes, hint);
        return rl_in_ground_truth(status, pack->gt, RL_GT_LABELS, g);
    }
    return true;
}

static bool check_weights(const rl_pack *pack, size_t g, const float *weights, size_t count, rl_status *status)
{
    bool takes_any = reads(pack, RL_GT_WEIGHTS);
    for (size_t j = 0; j < count; j++) {
        if (takes_any || weights[j] == 1.0f) continue;
        rl_fail(status, RL_ERR_INPUT, "object %zu has weight %g; the criterion knows no weights, so 1 was expected", j,
                rl_printable((double)weights[j]));
        return rl_in_ground_truth(status, pack->gt, RL_GT_WEIGHTS, g);
    }
    return true;
}

/* Labels and weights come first, because they fail the run even where a sample with NaN would only be skipped. */
static bool check_objects(const rl_pack *pack, size_t g, size_t first, size_t count, rl_status *status)
{
    size_t box_size = box_size_of(pack);
    return check_labels(pack, g, pack->labels + first, count, status) &&
           check_weights(pack, g, pack->weights + first, count, status) &&
           check_finite(pack, RL_GT_BOXES, g, pack->gt_boxes + box_size * first, count, box_size, status) &&
           check_finite(pack, RL_GT_WEIGHTS, g, pack->weights + first, count, 1, status);
}

static bool pack_ground_truth(rl_pack *pack, size_t g, size_t b, rl_status *status)
{
    const rl_ground_truth *gt = pack->gt;
    size_t from = gt->offsets[g], count = gt->offsets[g + 1] - from, to = pack->offsets[b];
    size_t box_size = box_size_of(pack);
    pack->offsets[b + 1] = to + count;
    if (!count) return true;
    memcpy(pack->gt_boxes + box_size * to, gt->boxes + box_size * from, box_size * count * sizeof(float));
    memcpy(pack->labels + to, gt->labels + from, count * sizeof(int32_t));
    if (gt->weights)
        memcpy(pack->weights + to, gt->weights + from, count * sizeof(float));
    else
        for (size_t j = 0; j < count; j++) pack->weights[to + j] = 1.0f;
    return check_objects(pack, g, to, count, status);
}

static void blank_block(rl_packed_block *block, size_t b)
{
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++) {
        size_t floats = floats_of(&block->limits, array);
        if (block->staging[array]) memset(block->staging[array] + b * floats, 0, floats * sizeof(float));
    }
}

void rl_pack_blank(rl_pack *pack, size_t b)
{
    pack->offsets[b + 1] = pack->offsets[b];
    for (size_t k = 0; k < pack->num_blocks; k++) blank_block(&pack->blocks[k], b);
}

bool rl_pack_sample(rl_pack *pack, const rl_prediction_rows *rows, size_t first, size_t b, rl_status *status)
{
    if (!pack_ground_truth(pack, rl_gt_index(pack->predictions, first + b), b, status)) return false;
    for (size_t k = 0; k < pack->num_blocks; k++)
        if (!pack_block(pack, &rows[k], k, first, b, status)) return false;
    return true;
}
