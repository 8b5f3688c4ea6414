#include "formats/input/prediction_arrays.h"

#include "formats/io/crc32.h"
#include "formats/source/shapes.h"

#include <string.h>

static const rl_array *boxes_of(const rl_prediction_arrays *arrays, const rl_source *source)
{
    return rl_source_array(source, arrays->of[RL_DECODER].index[RL_BOXES]);
}

static bool find_all(rl_prediction_arrays *arrays, rl_query_search *search, rl_status *status)
{
    for (rl_queries queries = 0; queries < RL_NUM_QUERIES; queries++)
        if (!rl_query_arrays_find(&arrays->of[queries], search, queries, status)) return false;
    arrays->in_pieces = boxes_of(arrays, search->source)->sizes;
    return true;
}

static bool check_all(rl_prediction_arrays *arrays, rl_query_search *search, rl_status *status)
{
    for (rl_queries queries = 0; queries < RL_NUM_QUERIES; queries++) {
        if (!rl_query_arrays_check(&arrays->of[queries], search, queries, status)) return false;
        search->boxes = boxes_of(arrays, search->source);
    }
    return true;
}

static bool find(rl_prediction_arrays *arrays, rl_query_search *search, rl_status *status)
{
    *arrays = (rl_prediction_arrays){.criterion = search->criterion};
    if (rl_source_is_empty(search->source)) {
        for (int queries = 0; queries < RL_NUM_QUERIES; queries++) arrays->of[queries].num_classes = RL_ANY;
        arrays->of[RL_DECODER].num_layers = arrays->of[RL_DECODER].num_groups = 1;
        return true;
    }
    if (!find_all(arrays, search, status)) return false;
    if (arrays->in_pieces) search->form = RL_FORM_PIECES;
    if (!check_all(arrays, search, status)) return false;
    const rl_array *boxes = boxes_of(arrays, search->source);
    arrays->num_samples = arrays->in_pieces ? boxes->num_samples : boxes->tensor.shape[boxes->tensor.rank - 3];
    return true;
}

static bool find_sample(rl_prediction_arrays *arrays, rl_query_search *search, rl_status *status)
{
    *arrays = (rl_prediction_arrays){.criterion = search->criterion, .num_samples = 1};
    if (!find_all(arrays, search, status)) return false;
    size_t num_samples = arrays->in_pieces ? boxes_of(arrays, search->source)->num_samples : 1;
    if (num_samples != 1) return rl_fail(status, RL_ERR_INPUT, "it holds %zu samples; one was expected", num_samples);
    return check_all(arrays, search, status);
}

bool rl_prediction_arrays_find(rl_prediction_arrays *arrays, rl_source *source, rl_names *names,
                               const rl_criterion *criterion, rl_status *status)
{
    rl_query_search search = {source, names, criterion, RL_FORM_WHOLE, NULL};
    return find(arrays, &search, status) || rl_in_file(status, rl_source_name(source));
}

bool rl_prediction_arrays_find_sample(rl_prediction_arrays *arrays, rl_source *source, rl_names *names,
                                      const rl_criterion *criterion, rl_status *status)
{
    rl_query_search search = {source, names, criterion, RL_FORM_SAMPLE, NULL};
    return find_sample(arrays, &search, status) || rl_in_file(status, rl_source_name(source));
}

rl_blocks rl_prediction_arrays_blocks(const rl_prediction_arrays *arrays, size_t default_classes)
{
    rl_blocks blocks = {0};
    for (rl_queries queries = 0; queries < RL_NUM_QUERIES; queries++) {
        const rl_query_arrays *of = &arrays->of[queries];
        size_t num_classes = of->num_classes == RL_ANY ? default_classes : of->num_classes;
        rl_blocks_add(&blocks, queries, of->num_layers, (rl_block){0, of->num_preds, num_classes, of->num_groups});
    }
    return blocks;
}

void rl_prediction_arrays_describe(const rl_prediction_arrays *arrays, rl_predictions *predictions)
{
    for (int queries = 0; queries < RL_NUM_QUERIES; queries++) {
        const rl_query_arrays *of = &arrays->of[queries];
        predictions->has_layers[queries] = of->has_layers;
        memcpy(predictions->origin.name[queries], of->name, sizeof of->name);
    }
}

int rl_prediction_shape(const rl_criterion *criterion, rl_array_id id, size_t num_samples, size_t num_preds,
                        size_t num_classes, size_t shape[3])
{
    shape[0] = num_samples;
    shape[1] = num_preds;
    shape[2] = rl_array_width(criterion, id, num_classes);
    return rl_array_rank(id);
}

uint32_t rl_prediction_arrays_digest(const rl_prediction_arrays *arrays, rl_source *source)
{
    uint32_t digest[RL_NUM_QUERIES * RL_NUM_ARRAYS];
    size_t count = 0;
    for (int queries = 0; queries < RL_NUM_QUERIES; queries++)
        for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++)
            if (arrays->of[queries].name[id]) digest[count++] = rl_source_digest(source, arrays->of[queries].index[id]);
    return rl_crc32(0, digest, count * sizeof *digest);
}
