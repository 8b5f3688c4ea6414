#include "core/evaluation/origin.h"

#include <stdio.h>

size_t rl_gt_index(const rl_predictions *predictions, size_t sample)
{
    return predictions->gt_index ? predictions->gt_index[sample] : sample;
}

static void in_place(rl_status *status, const rl_origin *origin, size_t sample)
{
    size_t place = origin->places ? origin->places[sample] : sample;
    rl_in_file(status, origin->sample_files ? origin->sample_files[place] : origin->file);
    rl_in_sample(status, place);
}

/* "logits", "enc_logits", "logits[2]" of layer 2, or what the file calls it instead. */
bool rl_in_block(rl_status *status, const rl_predictions *predictions, size_t k, rl_array_id array)
{
    char text[128], layer[16] = "";
    rl_queries queries = rl_block_queries(predictions->blocks.at[k].id);
    const char *name = predictions->origin.name[queries][array];
    if (rl_block_is_layered(&predictions->blocks, k))
        snprintf(layer, sizeof layer, "[%zu]", rl_block_layer(&predictions->blocks, k));
    else if (name)
        return rl_in_array(status, name);
    snprintf(text, sizeof text, "%s%.96s%s", name ? "" : rl_queries_prefixes[queries],
             name ? name : rl_array_names[array], layer);
    return rl_in_array(status, text);
}

/* Says which of several blocks a failure is of that no array is to blame for. */
static void in_unnamed_block(rl_status *status, const rl_predictions *predictions, size_t k)
{
    const rl_blocks *blocks = &predictions->blocks;
    rl_queries queries = rl_block_queries(blocks->at[k].id);
    if (blocks->count == 1) return;
    if (queries == RL_ENCODER)
        rl_status_explain(status, "encoder");
    else
        rl_status_explain(status, "%s layer %zu", queries == RL_DECODER ? "decoder" : "denoising",
                          rl_block_layer(blocks, k));
}

bool rl_in_predictions(rl_status *status, const rl_predictions *predictions, size_t k, rl_array_id array, size_t sample)
{
    if (array != RL_NO_ARRAY)
        rl_in_block(status, predictions, k, array);
    else
        in_unnamed_block(status, predictions, k);
    in_place(status, &predictions->origin, sample);
    return false;
}

bool rl_in_ground_truth(rl_status *status, const rl_ground_truth *gt, rl_array_id array, size_t sample)
{
    const char *name = array == RL_NO_ARRAY ? NULL : gt->origin.name[RL_DECODER][array];
    if (array != RL_NO_ARRAY) rl_in_array(status, name ? name : rl_array_names[array]);
    in_place(status, &gt->origin, sample);
    return false;
}
