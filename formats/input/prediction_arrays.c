#include "formats/input/prediction_arrays.h"

#include "core/formulas/formulas.h"
#include "formats/io/crc32.h"
#include "formats/source/shapes.h"

#include <stdio.h>

static const rl_role role_of[][RL_PRED_ARRAYS] = {
    [RL_HEADS_PROBABILITIES] = {RL_ROLE_BOXES, RL_ROLE_CLASS_PROBS, RL_ROLE_EXISTENCE},
    [RL_HEADS_LOGITS] = {RL_ROLE_BOXES, RL_ROLE_LOGITS},
};

static bool find_names(rl_prediction_arrays *arrays, const rl_source *source, rl_names *names, rl_status *status)
{
    for (int kind = 0; kind < rl_num_heads(arrays->heads); kind++) {
        rl_found found;
        if (!rl_names_require(names, RL_SIDE_PRED, role_of[arrays->heads][kind], source, &found, status)) return false;
        arrays->name[kind] = found.name;
        arrays->index[kind] = found.index;
    }
    arrays->in_pieces = rl_source_array(source, arrays->index[RL_PRED_BOXES])->sizes;
    return true;
}

/* All pieces have as many entries as the first sample's boxes. */
static bool check_pieces(rl_prediction_arrays *arrays, const rl_source *source, rl_status *status)
{
    const rl_array *boxes = rl_source_array(source, arrays->index[RL_PRED_BOXES]);
    arrays->num_samples = boxes->num_samples;
    arrays->num_preds = boxes->num_samples ? boxes->sizes[0] : 0;
    for (int kind = 0; kind < rl_num_heads(arrays->heads); kind++)
        if (!rl_expect_no_text(&rl_source_array(source, arrays->index[kind])->tensor, status))
            return rl_in_array(status, arrays->name[kind]);
    for (size_t b = 0; b < arrays->num_samples; b++)
        for (int kind = 0; kind < rl_num_heads(arrays->heads); kind++) {
            const size_t *sizes = rl_source_array(source, arrays->index[kind])->sizes;
            if (sizes[b] == arrays->num_preds) continue;
            rl_fail(status, RL_ERR_INPUT, "it has %zu entries; %zu were expected, the number of boxes of sample 0",
                    sizes[b], arrays->num_preds);
            rl_in_sample(status, b);
            return rl_in_array(status, arrays->name[kind]);
        }
    return true;
}

/* Where no sample of JSON has a prediction, nothing tells the length of its boxes and classes. */
static bool is_shapeless(const rl_array *array)
{
    return array->sizes && array->tensor.rank == 1 && array->tensor.shape[0] == 0;
}

/* Holds the arrays to (…, 4), (…, C) and (…,), where … are the `rank` axes that errors call by `letters`. */
static bool check_shapes(rl_prediction_arrays *arrays, const rl_source *source, int rank, const char *const *letters,
                         rl_status *status)
{
    const rl_tensor *boxes = &rl_source_array(source, arrays->index[RL_PRED_BOXES])->tensor;
    char shape[RL_SHAPE_SIZE], why[RL_SHAPE_SIZE + 96];
    rl_shape_text(boxes, shape);
    snprintf(why, sizeof why, "since '%.64s' is %s", arrays->name[RL_PRED_BOXES], shape);

    const rl_extent last[RL_PRED_ARRAYS] = {{RL_BOX_SIZE, NULL}, {RL_ANY, "C"}, {0, NULL}};
    rl_extent axes[3];
    for (int axis = 0; axis < rank; axis++) axes[axis] = (rl_extent){RL_ANY, letters[axis]};
    for (int kind = 0; kind < rl_num_heads(arrays->heads); kind++) {
        const rl_array *array = rl_source_array(source, arrays->index[kind]);
        bool is_boxes = kind == RL_PRED_BOXES;
        axes[rank] = last[kind];
        if (!is_shapeless(array) && !rl_expect_numbers(&array->tensor, kind == RL_PRED_EXISTENCE ? rank : rank + 1,
                                                       axes, is_boxes ? NULL : why, status))
            return rl_in_array(status, arrays->name[kind]);
        for (int axis = 0; is_boxes && axis < rank; axis++) axes[axis].size = boxes->shape[axis];
    }
    const rl_array *probs = rl_source_array(source, arrays->index[RL_PRED_CLASS_PROBS]);
    arrays->num_classes = is_shapeless(probs) ? RL_ANY : probs->tensor.shape[rank];
    return true;
}

static bool find(rl_prediction_arrays *arrays, const rl_source *source, rl_names *names, rl_heads heads,
                 rl_status *status)
{
    *arrays = (rl_prediction_arrays){.heads = heads, .num_classes = RL_ANY};
    if (rl_source_is_empty(source)) return true;
    if (!find_names(arrays, source, names, status)) return false;
    if (arrays->in_pieces)
        return check_pieces(arrays, source, status) &&
               check_shapes(arrays, source, 1, (const char *const[]){"N"}, status);
    if (!check_shapes(arrays, source, 2, (const char *const[]){"B", "P"}, status)) return false;
    const rl_tensor *boxes = &rl_source_array(source, arrays->index[RL_PRED_BOXES])->tensor;
    arrays->num_samples = boxes->shape[0];
    arrays->num_preds = boxes->shape[1];
    return true;
}

static bool find_sample(rl_prediction_arrays *arrays, const rl_source *source, rl_names *names, rl_heads heads,
                        rl_status *status)
{
    arrays->heads = heads;
    if (!find_names(arrays, source, names, status)) return false;
    if (arrays->in_pieces) {
        if (!check_pieces(arrays, source, status)) return false;
        if (arrays->num_samples != 1)
            return rl_fail(status, RL_ERR_INPUT, "it holds %zu samples; one was expected", arrays->num_samples);
    }
    if (!check_shapes(arrays, source, 1, (const char *const[]){"P"}, status)) return false;
    arrays->num_samples = 1;
    arrays->num_preds = rl_source_array(source, arrays->index[RL_PRED_BOXES])->tensor.shape[0];
    return true;
}

bool rl_prediction_arrays_find(rl_prediction_arrays *arrays, const rl_source *source, rl_names *names, rl_heads heads,
                               rl_status *status)
{
    return find(arrays, source, names, heads, status) || rl_in_file(status, rl_source_name(source));
}

bool rl_prediction_arrays_find_sample(rl_prediction_arrays *arrays, const rl_source *source, rl_names *names,
                                      rl_heads heads, rl_status *status)
{
    return find_sample(arrays, source, names, heads, status) || rl_in_file(status, rl_source_name(source));
}

size_t rl_prediction_width(int kind, size_t num_classes)
{
    return kind == RL_PRED_BOXES ? RL_BOX_SIZE : kind == RL_PRED_CLASS_PROBS ? num_classes : 1;
}

int rl_prediction_shape(int kind, size_t num_samples, size_t num_preds, size_t num_classes, size_t shape[3])
{
    shape[0] = num_samples;
    shape[1] = num_preds;
    shape[2] = rl_prediction_width(kind, num_classes);
    return kind == RL_PRED_EXISTENCE ? 2 : 3;
}

uint32_t rl_prediction_arrays_digest(const rl_prediction_arrays *arrays, rl_source *source)
{
    uint32_t digest[RL_PRED_ARRAYS];
    for (int kind = 0; kind < rl_num_heads(arrays->heads); kind++)
        digest[kind] = rl_source_digest(source, arrays->index[kind]);
    return rl_crc32(0, digest, (size_t)rl_num_heads(arrays->heads) * sizeof *digest);
}
