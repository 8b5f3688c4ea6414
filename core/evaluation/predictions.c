#include "core/interface/evaluate.h"

#include <stdio.h>

static bool load_rows(void *context, size_t slot, size_t first, size_t count, rl_prediction_rows *rows,
                      rl_status *status)
{
    (void)slot;
    (void)status;
    const rl_prediction_rows *all = context;
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++)
        if (all->array[array].rank) rows->array[array] = rl_tensor_rows(&all->array[array], first, count);
    return true;
}

/* "(B, P, 4)" */
static void shape_text(const rl_criterion *criterion, rl_array_id array, char *text, size_t size)
{
    size_t used = 0;
    for (const char *axis = rl_array_axes[array]; *axis; axis++)
        used += *axis == 'D' ? (size_t)snprintf(text + used, size - used, ", %zu",
                                                rl_criterion_box_size(criterion, RL_SIDE_PRED))
                             : (size_t)snprintf(text + used, size - used, used ? ", %c" : "(%c", *axis);
    snprintf(text + used, size - used, ")");
}

static bool refuse_shape(const rl_criterion *criterion, rl_array_id array, rl_status *status)
{
    char shape[64];
    shape_text(criterion, array, shape, sizeof shape);
    rl_fail(status, RL_ERR_INPUT, "its shape is not %s%s", shape,
            array == RL_BOXES ? "" : " with the B and P of 'boxes'");
    return rl_in_array(status, rl_array_names[array]);
}

/* Whether a tensor has the shape of an array of these predictions. */
static bool has_shape(const rl_predictions *of, const rl_criterion *criterion, rl_array_id array,
                      const rl_tensor *tensor)
{
    const rl_block *block = &of->blocks.at[0];
    if (tensor->rank != rl_array_rank(array)) return false;
    if (tensor->shape[0] != of->num_samples || tensor->shape[1] != block->num_preds) return false;
    return !rl_array_entry_axis(array) || tensor->shape[2] == rl_array_width(criterion, array, block->num_classes);
}

/* Returns C, taken from the first array that has such an axis. */
static size_t num_classes(const rl_prediction_rows *tensors)
{
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++)
        if (rl_array_entry_axis(array) == 'C' && tensors->array[array].rank == rl_array_rank(array))
            return tensors->array[array].shape[2];
    return 0;
}

bool rl_predictions_from_tensors(rl_predictions *predictions, const rl_criterion *criterion,
                                 const rl_prediction_rows *tensors, rl_status *status)
{
    const rl_tensor *boxes = &tensors->array[RL_BOXES];
    const rl_predictions made = {.num_samples = boxes->shape[0],
                                 .blocks = rl_blocks_of_one(boxes->shape[1], num_classes(tensors)),
                                 .load = load_rows,
                                 .all = *tensors};
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++) {
        const rl_tensor *tensor = &tensors->array[array];
        bool is_there = tensor->rank || array == RL_BOXES;
        if (is_there && !has_shape(&made, criterion, array, tensor)) return refuse_shape(criterion, array, status);
    }
    *predictions = made;
    predictions->context = &predictions->all;
    return true;
}
