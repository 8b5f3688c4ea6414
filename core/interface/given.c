/* The arrays that callers of the library give by name. */
#include "core/interface/given.h"

#include "core/base/memory.h"
#include "core/formulas/formulas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool refuse(const char *array, rl_status *status, const char *what)
{
    rl_fail(status, RL_ERR_ARGUMENT, "%s", what);
    return rl_in_array(status, array);
}

/* "predictions have no such array; expected 'boxes', 'class_probs', 'existence' or 'logits'" */
static bool refuse_name(rl_side side, const char *array, rl_status *status)
{
    char text[192];
    rl_array_id first = side == RL_SIDE_GT ? 0 : RL_FIRST_PRED_ARRAY;
    rl_array_id last = (side == RL_SIDE_GT ? RL_FIRST_PRED_ARRAY : RL_NUM_ARRAYS) - 1;
    size_t used = (size_t)snprintf(text, sizeof text, "%s no such array; expected",
                                   side == RL_SIDE_GT ? "the ground truth has" : "predictions have");
    for (rl_array_id id = first; id <= last; id++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s '%s'",
                                 id == first  ? ""
                                 : id == last ? " or"
                                              : ",",
                                 rl_array_names[id]);
    return refuse(array, status, text);
}

rl_ground_truth *rl_ground_truth_create(size_t num_samples, const size_t *sizes, rl_status *status)
{
    rl_ground_truth *gt = rl_alloc(1, sizeof *gt, status);
    size_t *offsets = gt ? rl_alloc(num_samples + 1, sizeof *offsets, status) : NULL;
    if (!offsets) goto fail;
    *gt = (rl_ground_truth){.num_samples = num_samples, .offsets = offsets};
    for (size_t b = 0; b < num_samples; b++) {
        if (rl_add(offsets[b], sizes[b], &offsets[b + 1])) continue;
        rl_status_set(status, RL_ERR_ARGUMENT, "so many objects fit into no memory");
        goto fail;
    }
    return gt;
fail:
    free(offsets);
    free(gt);
    return NULL;
}

/* A ground truth made by the library owns what it points to. */
void rl_ground_truth_destroy(rl_ground_truth *gt)
{
    if (!gt) return;
    free((void *)gt->offsets);
    free((void *)gt->boxes);
    free((void *)gt->labels);
    free((void *)gt->weights);
    free(gt);
}

static float *copy_floats(const rl_tensor *tensor, rl_status *status)
{
    float *copy = rl_alloc(rl_tensor_count(tensor), sizeof *copy, status);
    if (!copy || rl_tensor_to_f32(tensor, copy, status)) return copy;
    free(copy);
    return NULL;
}

static int32_t *copy_labels(const rl_tensor *tensor, rl_status *status)
{
    size_t count = rl_tensor_count(tensor), k = 0;
    int64_t *wide = rl_alloc(count, sizeof *wide, status);
    int32_t *copy = wide ? rl_alloc(count, sizeof *copy, status) : NULL;
    bool done = copy && rl_tensor_to_i64(tensor, wide, status);
    for (; done && k < count && wide[k] == (int32_t)wide[k]; k++) copy[k] = (int32_t)wide[k];
    if (done && k < count) done = rl_fail(status, RL_ERR_INPUT, "label %lld is no class", (long long)wide[k]);
    free(wide);
    if (done) return copy;
    free(copy);
    return NULL;
}

bool rl_ground_truth_set(rl_ground_truth *gt, const char *array, const rl_tensor *tensor, rl_status *status)
{
    size_t num_objects = gt->offsets[gt->num_samples];
    rl_array_id id = rl_array_named(RL_SIDE_GT, array);
    bool is_boxes = id == RL_GT_BOXES, is_labels = id == RL_GT_LABELS;
    if (id == RL_NO_ARRAY) return refuse_name(RL_SIDE_GT, array, status);
    if (is_boxes && (tensor->rank != 2 || tensor->shape[1] != RL_BOX_SIZE))
        return refuse(array, status, "its shape is not (N, 4)");
    if (!is_boxes && tensor->rank != 1) return refuse(array, status, "its shape is not (N,)");
    if (tensor->shape[0] != num_objects)
        return refuse(array, status, "it has not as many entries as the samples have objects");
    void *copy = is_labels ? (void *)copy_labels(tensor, status) : (void *)copy_floats(tensor, status);
    if (!copy) return rl_in_array(status, array);
    const void *old = is_boxes ? (const void *)gt->boxes : is_labels ? (const void *)gt->labels : gt->weights;
    if (is_boxes) gt->boxes = copy;
    if (is_labels) gt->labels = copy;
    if (!is_boxes && !is_labels) gt->weights = copy;
    free((void *)old);
    return true;
}

rl_predictions *rl_predictions_create(rl_status *status)
{
    return rl_alloc(1, sizeof(rl_predictions), status);
}

void rl_predictions_destroy(rl_predictions *predictions)
{
    free(predictions);
}

bool rl_predictions_set(rl_predictions *predictions, const char *array, const rl_tensor *tensor, rl_status *status)
{
    rl_array_id id = rl_array_named(RL_SIDE_PRED, array);
    if (id == RL_NO_ARRAY) return refuse_name(RL_SIDE_PRED, array, status);
    predictions->all.array[id] = *tensor;
    return true;
}

static bool is_there(const void *array, size_t count, rl_array_id id, rl_status *status)
{
    return array || !count || refuse(rl_array_names[id], status, "it is not given");
}

bool rl_check_given(const rl_ground_truth *gt, rl_status *status)
{
    size_t num_objects = gt->offsets[gt->num_samples];
    return is_there(gt->boxes, num_objects, RL_GT_BOXES, status) &&
           is_there(gt->labels, num_objects, RL_GT_LABELS, status);
}

bool rl_predictions_ready(const rl_predictions *given, const rl_criterion *criterion, rl_predictions *ready,
                          rl_status *status)
{
    rl_prediction_rows read = {0};
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
        const rl_tensor *array = &given->all.array[id];
        if (!rl_criterion_reads(criterion, id)) continue;
        if (!is_there(array->rank ? array : NULL, 1, id, status)) return false;
        read.array[id] = *array;
    }
    return rl_predictions_from_tensors(ready, criterion, &read, status);
}

const float *rl_gradient_rows_of(const rl_gradient_rows *rows, const char *array)
{
    rl_array_id id = rl_array_named(RL_SIDE_PRED, array);
    return id == RL_NO_ARRAY ? NULL : rows->of[0].rows[id];
}
