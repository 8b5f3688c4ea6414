#include "core/formulas/formulas.h"
#include "core/interface/evaluate.h"

static bool load_rows(void *context, size_t lane, size_t first, size_t count, rl_prediction_rows *rows,
                      rl_status *status)
{
    (void)lane;
    (void)status;
    const rl_prediction_rows *all = context;
    rows->boxes = rl_tensor_rows(&all->boxes, first, count);
    rows->class_probs = rl_tensor_rows(&all->class_probs, first, count);
    if (all->existence.rank) rows->existence = rl_tensor_rows(&all->existence, first, count);
    return true;
}

static bool refuse_shape(const char *array, const char *expected, rl_status *status)
{
    rl_fail(status, RL_ERR_INPUT, "its shape is not %s", expected);
    return rl_in_array(status, array);
}

bool rl_predictions_from_tensors(rl_predictions *predictions, const rl_tensor *boxes, const rl_tensor *class_probs,
                                 const rl_tensor *existence, rl_status *status)
{
    if (boxes->rank != 3 || boxes->shape[2] != RL_BOX_SIZE) return refuse_shape("boxes", "(B, P, 4)", status);
    size_t num_samples = boxes->shape[0], num_preds = boxes->shape[1];
    if (class_probs->rank != 3 || class_probs->shape[0] != num_samples || class_probs->shape[1] != num_preds)
        return refuse_shape("class_probs", "(B, P, C) with the B and P of 'boxes'", status);
    if (existence && (existence->rank != 2 || existence->shape[0] != num_samples || existence->shape[1] != num_preds))
        return refuse_shape("existence", "(B, P) with the B and P of 'boxes'", status);
    *predictions = (rl_predictions){
        .num_samples = num_samples,
        .num_preds = num_preds,
        .num_classes = class_probs->shape[2],
        .load = load_rows,
        .all = {.boxes = *boxes, .class_probs = *class_probs},
    };
    if (existence) predictions->all.existence = *existence;
    predictions->context = &predictions->all;
    return true;
}
