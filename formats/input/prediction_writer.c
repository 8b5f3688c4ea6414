#include "formats/input/prediction_writer.h"

void rl_npz_begin_predictions(rl_npz_writer *npz, const rl_criterion *criterion, rl_array_id id, size_t num_samples,
                              size_t num_preds, size_t num_classes)
{
    size_t shape[3];
    int rank = rl_prediction_shape(criterion, id, num_samples, num_preds, num_classes, shape);
    rl_npz_begin_array(npz, rl_array_names[id], RL_F32, sizeof(float), rank, shape);
}
