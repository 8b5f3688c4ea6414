#include "core/evaluation/arrays.h"

const rl_tensor *rl_rows_array(const rl_prediction_rows *rows, rl_pred_array array)
{
    const rl_tensor *const tensors[RL_NUM_PRED_ARRAYS] = {&rows->boxes, &rows->class_probs, &rows->existence};
    return tensors[array];
}

const char *rl_predictions_array(const rl_predictions *predictions, rl_pred_array array)
{
    static const char *const own[RL_NUM_PRED_ARRAYS] = {"boxes", "class_probs", "existence"};
    const rl_origin *origin = &predictions->origin;
    const char *const given[RL_NUM_PRED_ARRAYS] = {origin->boxes, origin->class_probs, origin->existence};
    return given[array] ? given[array] : own[array];
}

const char *rl_ground_truth_array(const rl_ground_truth *gt, int array)
{
    const rl_origin *origin = &gt->origin;
    const char *given = array == RL_GT_LABELS ? origin->labels : array == RL_GT_BOXES ? origin->boxes : origin->weights;
    return given ? given : array == RL_GT_LABELS ? "labels" : array == RL_GT_BOXES ? "boxes" : "weights";
}

size_t rl_gt_index(const rl_predictions *predictions, size_t sample)
{
    return predictions->gt_index ? predictions->gt_index[sample] : sample;
}

static bool in_origin(rl_status *status, const rl_origin *origin, const char *array, size_t sample)
{
    size_t place = origin->places ? origin->places[sample] : sample;
    rl_in_file(status, origin->sample_files ? origin->sample_files[place] : origin->file);
    rl_in_array(status, array);
    return rl_in_sample(status, place);
}

bool rl_in_predictions(rl_status *status, const rl_predictions *predictions, const char *array, size_t sample)
{
    return in_origin(status, &predictions->origin, array, sample);
}

bool rl_in_ground_truth(rl_status *status, const rl_ground_truth *gt, const char *array, size_t sample)
{
    return in_origin(status, &gt->origin, array, sample);
}
