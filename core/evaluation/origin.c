#include "core/evaluation/origin.h"

size_t rl_gt_index(const rl_predictions *predictions, size_t sample)
{
    return predictions->gt_index ? predictions->gt_index[sample] : sample;
}

const char *rl_origin_name(const rl_origin *origin, rl_array_id array)
{
    return origin->name[array] ? origin->name[array] : rl_array_names[array];
}

static bool in_origin(rl_status *status, const rl_origin *origin, rl_array_id array, size_t sample)
{
    size_t place = origin->places ? origin->places[sample] : sample;
    rl_in_file(status, origin->sample_files ? origin->sample_files[place] : origin->file);
    if (array != RL_NO_ARRAY) rl_in_array(status, rl_origin_name(origin, array));
    return rl_in_sample(status, place);
}

bool rl_in_predictions(rl_status *status, const rl_predictions *predictions, rl_array_id array, size_t sample)
{
    return in_origin(status, &predictions->origin, array, sample);
}

bool rl_in_ground_truth(rl_status *status, const rl_ground_truth *gt, rl_array_id array, size_t sample)
{
    return in_origin(status, &gt->origin, array, sample);
}
