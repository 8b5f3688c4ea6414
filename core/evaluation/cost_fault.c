#include "core/evaluation/cost_fault.h"

#include "core/evaluation/look_boxes.h"
#include "core/formulas/unaligned.h"

/* By its own numbers: far out, corners of a box that has an area may be rounded to the same. */
static bool has_no_size(const float numbers[RL_BOX_SIZE], rl_box_form form)
{
    return form == RL_FORM_XYXY ? rl_is_flat(rl_corners(numbers, form)) : numbers[2] == 0.0f || numbers[3] == 0.0f;
}

const char *rl_terms_cost_fault(const rl_batch *batch, size_t b, size_t i, size_t j)
{
    const rl_criterion *criterion = batch->criterion;
    const float *gt = batch->gt_boxes + RL_BOX_SIZE * (batch->offsets[b] + j);
    float pred[RL_BOX_SIZE];
    memcpy(pred, batch->array[RL_BOXES] + (b * batch->num_preds + i) * sizeof pred, sizeof pred);
    return rl_is_inverted(rl_corners(pred, criterion->pred_form))
               ? "the prediction's box has a negative width or height"
           : rl_is_inverted(rl_corners(gt, criterion->gt_form)) ? "the object's box has a negative width or height"
           : has_no_size(pred, criterion->pred_form) && has_no_size(gt, criterion->gt_form)
               ? "the boxes have no area"
               : "the numbers are too large for float32";
}
