/* The arrays that callers of the library give by name. */
#include "core/interface/given.h"

#include "core/base/memory.h"
#include "core/formulas/criterion.h"
#include "core/formulas/formulas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool refuse(const char *array, rl_status *status, const char *what)
{
    rl_fail(status, RL_ERR_ARGUMENT, "%s", what);
    return rl_in_array(status, array);
}

/* Whether predictions of such queries may have the array: those of encoder and denoising have boxes and logits alone.
 */
static bool has_array(rl_queries queries, rl_array_id id)
{
    return queries == RL_DECODER || id == RL_BOXES || id == RL_LOGITS;
}

/* "predictions have no such array; expected 'boxes', 'class_probs', …, 'dn_boxes' or 'dn_logits'" */
static bool refuse_prediction_name(const char *array, rl_status *status)
{
    char text[256];
    size_t used = (size_t)snprintf(text, sizeof text, "predictions have no such array; expected");
    for (rl_queries queries = 0; queries < RL_NUM_QUERIES; queries++)
        for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
            bool is_first = queries == 0 && id == RL_FIRST_PRED_ARRAY;
            bool is_last = queries + 1 == RL_NUM_QUERIES && id + 1 == RL_NUM_ARRAYS;
            if (!has_array(queries, id)) continue;
            used += (size_t)snprintf(text + used, sizeof text - used, "%s '%s%s'",
                                     is_first  ? ""
                                     : is_last ? " or"
                                               : ",",
                                     rl_queries_prefixes[queries], rl_array_names[id]);
        }
    return refuse(array, status, text);
}

/* Finds "boxes", "enc_boxes" and the like. */
static bool find_array(const char *name, rl_queries *queries, rl_array_id *id)
{
    for (*queries = 0; *queries < RL_NUM_QUERIES; ++*queries) {
        size_t length = strlen(rl_queries_prefixes[*queries]);
        if (strncmp(name, rl_queries_prefixes[*queries], length) != 0) continue;
        *id = rl_array_named(RL_SIDE_PRED, name + length);
        if (*id != RL_NO_ARRAY) return has_array(*queries, *id);
    }
    return false;
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
    free((void *)gt->steps);
    free((void *)gt->ranks);
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

/* Sets the samples' training steps, or their processes. */
static bool set_numbers(const rl_ground_truth *gt, const int64_t **numbers, const char *array, const rl_tensor *tensor,
                        rl_status *status)
{
    if (tensor->rank != 1 || tensor->shape[0] != gt->num_samples)
        return refuse(array, status, "its shape is not (B,), a number for each sample");
    int64_t *copy = rl_alloc(gt->num_samples, sizeof *copy, status);
    if (!copy || !rl_tensor_to_i64(tensor, copy, status)) {
        free(copy);
        return rl_in_array(status, array);
    }
    free((void *)*numbers);
    *numbers = copy;
    return true;
}

bool rl_ground_truth_set(rl_ground_truth *gt, const char *array, const rl_tensor *tensor, rl_status *status)
{
    size_t num_objects = gt->offsets[gt->num_samples];
    rl_array_id id = rl_array_named(RL_SIDE_GT, array);
    bool is_boxes = id == RL_GT_BOXES, is_labels = id == RL_GT_LABELS;
    if (strcmp(array, "step") == 0) return set_numbers(gt, &gt->steps, array, tensor, status);
    if (strcmp(array, "rank") == 0) return set_numbers(gt, &gt->ranks, array, tensor, status);
    if (id == RL_NO_ARRAY)
        return refuse(array, status,
                      "the ground truth has no such array; expected 'boxes', 'labels', 'weights', 'step' or 'rank'");
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
    rl_queries queries;
    rl_array_id id;
    if (!find_array(array, &queries, &id)) return refuse_prediction_name(array, status);
    predictions->all.of[queries].array[id] = *tensor;
    return true;
}

void rl_predictions_set_groups(rl_predictions *predictions, size_t num_groups, size_t num_dn_groups)
{
    predictions->all.num_groups[RL_DECODER] = predictions->all.num_groups[RL_ENCODER] = num_groups;
    predictions->all.num_groups[RL_DENOISING] = num_dn_groups;
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

/* Takes the arrays that the criterion reads of some queries; of others than the decoder's there may be none. */
static bool take_queries(const rl_predictions *given, const rl_criterion *criterion, rl_queries queries,
                         rl_query_tensors *read, rl_status *status)
{
    const rl_prediction_rows *arrays = &given->all.of[queries];
    bool is_given = queries == RL_DECODER || arrays->array[RL_BOXES].rank || arrays->array[RL_LOGITS].rank;
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; is_given && id < RL_NUM_ARRAYS; id++) {
        char name[64];
        const rl_tensor *array = &arrays->array[id];
        if (!rl_criterion_reads(criterion, id)) continue;
        snprintf(name, sizeof name, "%s%s", rl_queries_prefixes[queries], rl_array_names[id]);
        if (!array->rank) return refuse(name, status, "it is not given");
        read->of[queries].array[id] = *array;
    }
    return true;
}

static bool takes(const rl_criterion *criterion, rl_queries queries)
{
    static const int blocks[RL_NUM_QUERIES] = {RL_BLOCK_MAIN, RL_BLOCK_ENCODER, RL_BLOCK_DENOISING};
    return rl_criterion_takes_block(criterion, blocks[queries]);
}

bool rl_predictions_ready(const rl_predictions *given, const rl_criterion *criterion, rl_predictions *ready,
                          rl_status *status)
{
    rl_query_tensors read = {0};
    memcpy(read.num_groups, given->all.num_groups, sizeof read.num_groups);
    for (rl_queries queries = 0; queries < RL_NUM_QUERIES; queries++)
        if (takes(criterion, queries) && !take_queries(given, criterion, queries, &read, status)) return false;
    if (read.of[RL_DENOISING].array[RL_BOXES].rank && !read.num_groups[RL_DENOISING])
        return refuse("dn_boxes", status, "into how many groups they fall is not given");
    return rl_predictions_from_queries(ready, criterion, &read, status);
}

/* The place of the layer's block, or the number of blocks. */
static size_t find_layer(const rl_blocks *blocks, rl_queries queries, size_t layer)
{
    size_t k = 0;
    while (k < blocks->count && (rl_block_queries(blocks->at[k].id) != queries || rl_block_layer(blocks, k) != layer))
        k++;
    return k;
}

const float *rl_gradient_rows_of(const rl_gradient_rows *rows, const char *array, size_t layer)
{
    rl_queries queries;
    rl_array_id id;
    if (!find_array(array, &queries, &id)) return NULL;
    size_t k = find_layer(rows->blocks, queries, layer);
    return k < rows->blocks->count ? rows->of[k].rows[id] : NULL;
}
