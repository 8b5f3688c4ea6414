#include "core/formulas/criterion.h"
#include "core/interface/evaluate.h"

#include <stdio.h>

static bool load_rows(void *context, size_t slot, size_t first, size_t count, rl_prediction_rows *rows,
                      rl_status *status)
{
    (void)slot;
    (void)status;
    const rl_predictions *self = context;
    for (size_t k = 0; k < self->blocks.count; k++) {
        rl_queries queries = rl_block_queries(self->blocks.at[k].id);
        for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++) {
            rl_tensor tensor = self->all.of[queries].array[array];
            if (!tensor.rank) continue;
            if (self->has_layers[queries]) tensor = rl_tensor_entry(&tensor, rl_block_layer(&self->blocks, k));
            rows[k].array[array] = rl_tensor_rows(&tensor, first, count);
        }
    }
    return true;
}

/* Some queries' tensors, and what their boxes say of the others. */
typedef struct query_shape {
    rl_queries queries;
    const rl_prediction_rows *tensors;
    const rl_criterion *criterion;
    int num_before; /* axes before those that arrays.h says: 1 where there is one of layers */
    size_t num_layers, num_samples, num_preds, num_classes;
} query_shape;

static bool may_have_layers(const query_shape *shape)
{
    return shape->queries == RL_DENOISING ||
           (shape->queries == RL_DECODER && rl_criterion_takes_block(shape->criterion, RL_BLOCK_LAYER_0));
}

/* "(B, P, 4)" */
static void shape_text(const query_shape *shape, rl_array_id array, bool has_layers, char *text, size_t size)
{
    size_t used = (size_t)snprintf(text, size, has_layers ? "(L" : "(");
    for (const char *axis = rl_array_axes[array]; *axis; axis++) {
        const char *comma = used > 1 ? ", " : "";
        used += *axis == 'D' ? (size_t)snprintf(text + used, size - used, "%s%zu", comma,
                                                rl_criterion_box_size(shape->criterion, RL_SIDE_PRED))
                             : (size_t)snprintf(text + used, size - used, "%s%c", comma, *axis);
    }
    snprintf(text + used, size - used, ")");
}

static bool in_array(const query_shape *shape, rl_array_id array, rl_status *status)
{
    char name[64];
    snprintf(name, sizeof name, "%s%s", rl_queries_prefixes[shape->queries], rl_array_names[array]);
    return rl_in_array(status, name);
}

static bool refuse_boxes(const query_shape *shape, rl_status *status)
{
    char plain[64], layered[80] = "";
    size_t used = may_have_layers(shape) ? (size_t)snprintf(layered, sizeof layered, " or ") : 0;
    shape_text(shape, RL_BOXES, false, plain, sizeof plain);
    if (used) shape_text(shape, RL_BOXES, true, layered + used, sizeof layered - used);
    rl_fail(status, RL_ERR_INPUT, "its shape is not %s%s%s", plain, layered,
            shape->queries == RL_DECODER ? "" : " with the B of 'boxes'");
    return in_array(shape, RL_BOXES, status);
}

static bool refuse_shape(const query_shape *shape, rl_array_id array, rl_status *status)
{
    char text[64];
    shape_text(shape, array, shape->num_before, text, sizeof text);
    rl_fail(status, RL_ERR_INPUT, "its shape is not %s with the %sB and P of '%sboxes'", text,
            shape->num_before ? "L, " : "", rl_queries_prefixes[shape->queries]);
    return in_array(shape, array, status);
}

/* Whether a tensor has the shape of an array of these predictions. */
static bool has_shape(const query_shape *of, rl_array_id array, const rl_tensor *tensor)
{
    const size_t *shape = tensor->shape + of->num_before;
    if (tensor->rank != of->num_before + rl_array_rank(array)) return false;
    if (of->num_before && tensor->shape[0] != of->num_layers) return false;
    if (shape[0] != of->num_samples || shape[1] != of->num_preds) return false;
    return !rl_array_entry_axis(array) || shape[2] == rl_array_width(of->criterion, array, of->num_classes);
}

/* Returns C, taken from the first array that has such an axis. */
static size_t num_classes(const query_shape *of)
{
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++) {
        const rl_tensor *tensor = &of->tensors->array[array];
        int rank = of->num_before + rl_array_rank(array);
        if (rl_array_entry_axis(array) == 'C' && tensor->rank == rank) return tensor->shape[rank - 1];
    }
    return 0;
}

/* Takes the shape from the boxes; of others than the decoder's the number of samples is given. */
static bool read_boxes(query_shape *shape, rl_status *status)
{
    const rl_tensor *boxes = &shape->tensors->array[RL_BOXES];
    bool has_layers = may_have_layers(shape) && boxes->rank == rl_array_rank(RL_BOXES) + 1;
    const size_t *own = boxes->shape + has_layers;
    if (!has_layers && boxes->rank != rl_array_rank(RL_BOXES)) return refuse_boxes(shape, status);
    if (shape->queries == RL_DECODER) shape->num_samples = own[0];
    shape->num_before = has_layers;
    shape->num_layers = has_layers ? boxes->shape[0] : 1;
    shape->num_preds = own[1];
    shape->num_classes = num_classes(shape);
    if (!has_shape(shape, RL_BOXES, boxes)) return refuse_boxes(shape, status);
    if (shape->num_layers >= 1 && shape->num_layers <= RL_MAX_LAYERS) return true;
    rl_fail(status, RL_ERR_INPUT, "it has %zu layers; from 1 to %d were expected", shape->num_layers, RL_MAX_LAYERS);
    return in_array(shape, RL_BOXES, status);
}

static bool check_others(const query_shape *shape, rl_status *status)
{
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++) {
        const rl_tensor *tensor = &shape->tensors->array[array];
        if (array != RL_BOXES && tensor->rank && !has_shape(shape, array, tensor))
            return refuse_shape(shape, array, status);
    }
    return true;
}

/* Adds the blocks of some queries, where the criterion takes them. */
static bool add_queries(rl_predictions *predictions, rl_queries queries, const rl_criterion *criterion,
                        rl_status *status)
{
    const rl_query_tensors *all = &predictions->all;
    query_shape shape = {.queries = queries,
                         .tensors = &all->of[queries],
                         .criterion = criterion,
                         .num_samples = predictions->num_samples};
    if (!read_boxes(&shape, status) || !check_others(&shape, status)) return false;
    size_t num_groups = all->num_groups[queries] ? all->num_groups[queries] : 1;
    predictions->num_samples = shape.num_samples;
    predictions->has_layers[queries] = shape.num_before;
    rl_blocks_add(&predictions->blocks, queries, shape.num_layers,
                  (rl_block){0, shape.num_preds, shape.num_classes, num_groups});
    return true;
}

static bool is_taken(const rl_query_tensors *tensors, rl_queries queries, const rl_criterion *criterion)
{
    return queries == RL_DECODER ||
           (tensors->of[queries].array[RL_BOXES].rank &&
            rl_criterion_takes_block(criterion, queries == RL_ENCODER ? RL_BLOCK_ENCODER : RL_BLOCK_DENOISING));
}

bool rl_predictions_from_queries(rl_predictions *predictions, const rl_criterion *criterion,
                                 const rl_query_tensors *tensors, rl_status *status)
{
    rl_predictions made = {.load = load_rows, .all = *tensors};
    for (rl_queries queries = 0; queries < RL_NUM_QUERIES; queries++)
        if (is_taken(tensors, queries, criterion) && !add_queries(&made, queries, criterion, status)) return false;
    *predictions = made;
    predictions->context = predictions;
    return true;
}

bool rl_predictions_from_tensors(rl_predictions *predictions, const rl_criterion *criterion,
                                 const rl_prediction_rows *tensors, rl_status *status)
{
    const rl_query_tensors all = {.of = {[RL_DECODER] = *tensors}};
    return rl_predictions_from_queries(predictions, criterion, &all, status);
}
