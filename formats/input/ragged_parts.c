#include "formats/input/ragged_parts.h"

#include "core/base/memory.h"
#include "formats/source/shapes.h"

#include <stdio.h>

/* Room for "since 'boxes' is (12, 4)". */
enum { WHY_SIZE = RL_SHAPE_SIZE + 96 };

static void since(const char *name, const rl_tensor *tensor, char why[WHY_SIZE])
{
    char shape[RL_SHAPE_SIZE];
    rl_shape_text(tensor, shape);
    snprintf(why, WHY_SIZE, "since '%.64s' is %s", name, shape);
}

const rl_array *rl_ragged_array_of(const rl_ragged_layout *layout, const rl_source *source, rl_array_id id)
{
    return rl_source_array(source, layout->array[id].index);
}

/* If no sample of JSON has an object, the number of numbers of a box is unknown. */
static bool is_shapeless(const rl_array *array)
{
    return array->sizes && array->tensor.rank == 1 && array->tensor.shape[0] == 0;
}

bool rl_ragged_check_shapes(rl_ragged_layout *layout, const rl_source *source, int rank, const char *const *letters,
                            rl_status *status)
{
    const rl_tensor *boxes = &rl_ragged_array_of(layout, source, RL_GT_BOXES)->tensor;
    char why[WHY_SIZE];
    since(layout->array[RL_GT_BOXES].name, boxes, why);
    rl_extent axes[3];
    for (int axis = 0; axis < rank; axis++) axes[axis] = (rl_extent){RL_ANY, letters[axis]};
    axes[rank] = (rl_extent){layout->box_size, NULL};
    for (rl_array_id id = 0; id < RL_NUM_GT_ARRAYS; id++) {
        rl_ragged_array *array = &layout->array[id];
        if (!array->name) continue;
        bool is_boxes = id == RL_GT_BOXES;
        const rl_array *held = rl_ragged_array_of(layout, source, id);
        if (!is_shapeless(held) &&
            !rl_expect_numbers(&held->tensor, rank + is_boxes, axes, is_boxes ? NULL : why, status))
            return rl_in_array(status, array->name);
        if (is_boxes)
            for (int axis = 0; axis < rank; axis++) axes[axis].size = boxes->shape[axis];
        array->row_bytes = held->tensor.item_size;
        for (int axis = 1; axis < held->tensor.rank; axis++) array->row_bytes *= held->tensor.shape[axis];
    }
    return true;
}

bool rl_ragged_start(rl_ragged_layout *layout, size_t num_samples, rl_status *status)
{
    size_t count;
    if (!rl_add(num_samples, 1, &count)) return rl_fail(status, RL_ERR_INPUT, "too many samples");
    layout->num_samples = num_samples;
    layout->offsets = rl_alloc(count, sizeof *layout->offsets, status);
    return layout->offsets != NULL;
}
