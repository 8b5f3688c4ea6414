#include "formats/input/prediction_writer.h"

void rl_npz_begin_predictions(rl_npz_writer *npz, const rl_criterion *criterion, rl_array_id id, size_t num_samples,
                              const rl_block *block, size_t num_layers)
{
    const char *name = rl_role_name(rl_role_of(rl_block_queries(block->id), id), 0);
    size_t shape[4] = {num_layers}, *own = num_layers ? shape + 1 : shape;
    int rank = rl_prediction_shape(criterion, id, num_samples, block->num_preds, block->num_classes, own);
    rl_npz_begin_array(npz, name, RL_F32, sizeof(float), rank + (num_layers ? 1 : 0), shape);
}
