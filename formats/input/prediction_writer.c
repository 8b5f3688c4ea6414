#include "formats/input/prediction_writer.h"

void rl_npz_begin_predictions(rl_npz_writer *npz, int kind, size_t num_samples, size_t num_preds, size_t num_classes)
{
    static const char *const name[] = {
        [RL_PRED_BOXES] = "boxes", [RL_PRED_CLASS_PROBS] = "class_probs", [RL_PRED_EXISTENCE] = "existence"};
    size_t shape[3];
    int rank = rl_prediction_shape(kind, num_samples, num_preds, num_classes, shape);
    rl_npz_begin_array(npz, name[kind], RL_F32, sizeof(float), rank, shape);
}
