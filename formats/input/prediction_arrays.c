#include "formats/input/prediction_arrays.h"

#include "formats/io/crc32.h"
#include "formats/source/shapes.h"

#include <stdio.h>

static const rl_array *array_of(const rl_prediction_arrays *arrays, const rl_source *source, rl_array_id id)
{
    return rl_source_array(source, arrays->index[id]);
}

static bool find_names(rl_prediction_arrays *arrays, const rl_source *source, rl_names *names, rl_status *status)
{
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
        rl_found found;
        if (!rl_criterion_reads(arrays->criterion, id)) continue;
        if (!rl_names_require(names, id, source, &found, status)) return false;
        arrays->name[id] = found.name;
        arrays->index[id] = found.index;
    }
    arrays->in_pieces = array_of(arrays, source, RL_BOXES)->sizes;
    return true;
}

/* All pieces have as many entries as the first sample's boxes. */
static bool check_pieces(rl_prediction_arrays *arrays, const rl_source *source, rl_status *status)
{
    const rl_array *boxes = array_of(arrays, source, RL_BOXES);
    arrays->num_samples = boxes->num_samples;
    arrays->num_preds = boxes->num_samples ? boxes->sizes[0] : 0;
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++)
        if (arrays->name[id] && !rl_expect_no_text(&array_of(arrays, source, id)->tensor, status))
            return rl_in_array(status, arrays->name[id]);
    for (size_t b = 0; b < arrays->num_samples; b++)
        for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
            if (!arrays->name[id]) continue;
            const size_t *sizes = array_of(arrays, source, id)->sizes;
            if (sizes[b] == arrays->num_preds) continue;
            rl_fail(status, RL_ERR_INPUT, "it has %zu entries; %zu were expected, the number of boxes of sample 0",
                    sizes[b], arrays->num_preds);
            rl_in_sample(status, b);
            return rl_in_array(status, arrays->name[id]);
        }
    return true;
}

/* If no sample of JSON has a prediction, the lengths of its boxes and classes are unknown. */
static bool is_shapeless(const rl_array *array)
{
    return array->sizes && array->tensor.rank == 1 && array->tensor.shape[0] == 0;
}

/* The axis of the numbers of one prediction, if the array has one. */
static rl_extent last_axis(const rl_criterion *criterion, rl_array_id id)
{
    return rl_array_entry_axis(id) == 'C' ? (rl_extent){RL_ANY, "C"}
                                          : (rl_extent){rl_array_width(criterion, id, 0), NULL};
}

/* Checks that the arrays have the `rank` axes that errors call by `letters`, followed by their own. */
static bool check_shapes(rl_prediction_arrays *arrays, const rl_source *source, int rank, const char *const *letters,
                         rl_status *status)
{
    const rl_tensor *boxes = &array_of(arrays, source, RL_BOXES)->tensor;
    char shape[RL_SHAPE_SIZE], why[RL_SHAPE_SIZE + 96];
    rl_shape_text(boxes, shape);
    snprintf(why, sizeof why, "since '%.64s' is %s", arrays->name[RL_BOXES], shape);

    rl_extent axes[3];
    for (int axis = 0; axis < rank; axis++) axes[axis] = (rl_extent){RL_ANY, letters[axis]};
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
        if (!arrays->name[id]) continue;
        const rl_array *array = array_of(arrays, source, id);
        bool is_boxes = id == RL_BOXES;
        int own = rl_array_entry_axis(id) ? 1 : 0;
        axes[rank] = last_axis(arrays->criterion, id);
        if (!is_shapeless(array) && !rl_expect_numbers(&array->tensor, rank + own, axes, is_boxes ? NULL : why, status))
            return rl_in_array(status, arrays->name[id]);
        for (int axis = 0; is_boxes && axis < rank; axis++) axes[axis].size = boxes->shape[axis];
        if (rl_array_entry_axis(id) == 'C' && !is_shapeless(array)) arrays->num_classes = array->tensor.shape[rank];
    }
    return true;
}

static bool find(rl_prediction_arrays *arrays, const rl_source *source, rl_names *names, const rl_criterion *criterion,
                 rl_status *status)
{
    *arrays = (rl_prediction_arrays){.criterion = criterion, .num_classes = RL_ANY};
    if (rl_source_is_empty(source)) return true;
    if (!find_names(arrays, source, names, status)) return false;
    if (arrays->in_pieces)
        return check_pieces(arrays, source, status) &&
               check_shapes(arrays, source, 1, (const char *const[]){"N"}, status);
    if (!check_shapes(arrays, source, 2, (const char *const[]){"B", "P"}, status)) return false;
    const rl_tensor *boxes = &array_of(arrays, source, RL_BOXES)->tensor;
    arrays->num_samples = boxes->shape[0];
    arrays->num_preds = boxes->shape[1];
    return true;
}

static bool find_sample(rl_prediction_arrays *arrays, const rl_source *source, rl_names *names,
                        const rl_criterion *criterion, rl_status *status)
{
    *arrays = (rl_prediction_arrays){.criterion = criterion, .num_classes = RL_ANY};
    if (!find_names(arrays, source, names, status)) return false;
    if (arrays->in_pieces) {
        if (!check_pieces(arrays, source, status)) return false;
        if (arrays->num_samples != 1)
            return rl_fail(status, RL_ERR_INPUT, "it holds %zu samples; one was expected", arrays->num_samples);
    }
    if (!check_shapes(arrays, source, 1, (const char *const[]){"P"}, status)) return false;
    arrays->num_samples = 1;
    arrays->num_preds = array_of(arrays, source, RL_BOXES)->tensor.shape[0];
    return true;
}

bool rl_prediction_arrays_find(rl_prediction_arrays *arrays, const rl_source *source, rl_names *names,
                               const rl_criterion *criterion, rl_status *status)
{
    return find(arrays, source, names, criterion, status) || rl_in_file(status, rl_source_name(source));
}

bool rl_prediction_arrays_find_sample(rl_prediction_arrays *arrays, const rl_source *source, rl_names *names,
                                      const rl_criterion *criterion, rl_status *status)
{
    return find_sample(arrays, source, names, criterion, status) || rl_in_file(status, rl_source_name(source));
}

int rl_prediction_shape(const rl_criterion *criterion, rl_array_id id, size_t num_samples, size_t num_preds,
                        size_t num_classes, size_t shape[3])
{
    shape[0] = num_samples;
    shape[1] = num_preds;
    shape[2] = rl_array_width(criterion, id, num_classes);
    return rl_array_rank(id);
}

uint32_t rl_prediction_arrays_digest(const rl_prediction_arrays *arrays, rl_source *source)
{
    uint32_t digest[RL_NUM_ARRAYS];
    size_t count = 0;
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++)
        if (arrays->name[id]) digest[count++] = rl_source_digest(source, arrays->index[id]);
    return rl_crc32(0, digest, count * sizeof *digest);
}
