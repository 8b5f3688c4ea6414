#include "formats/input/query_arrays.h"
#include "core/formulas/criterion.h"
#include "formats/input/sample_numbers.h"
#include "formats/source/shapes.h"

#include <inttypes.h>
#include <stdio.h>

/* Room for "since 'boxes' is (3, 12, 4)". */
enum { WHY_SIZE = RL_SHAPE_SIZE + 96 };

static const char *const letters[RL_NUM_QUERIES] = {"P", "E", "Q"}; /* what errors call the axis of queries */

static const rl_array *array_of(const rl_query_arrays *arrays, const rl_query_search *search, rl_array_id id)
{
    return rl_source_array(search->source, arrays->index[id]);
}

static bool is_taken(const rl_criterion *criterion, rl_queries queries)
{
    return queries == RL_DECODER ||
           rl_criterion_takes_block(criterion, queries == RL_ENCODER ? RL_BLOCK_ENCODER : RL_BLOCK_DENOISING);
}

static bool takes_layers(const rl_criterion *criterion, rl_queries queries)
{
    return queries != RL_ENCODER && (queries == RL_DENOISING || rl_criterion_takes_block(criterion, RL_BLOCK_LAYER_0));
}

bool rl_query_arrays_find(rl_query_arrays *arrays, const rl_query_search *search, rl_queries queries, rl_status *status)
{
    rl_array_id there = RL_NO_ARRAY, missing = RL_NO_ARRAY;
    *arrays = (rl_query_arrays){.num_classes = RL_ANY, .num_groups = 1};
    if (!is_taken(search->criterion, queries)) return true;
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
        rl_found found;
        rl_role role = rl_role_of(queries, id);
        if (role == RL_NO_ROLE || !rl_criterion_reads(search->criterion, id)) continue;
        if (!(queries == RL_DECODER ? rl_names_require(search->names, role, search->source, &found, status)
                                    : rl_names_find(search->names, role, search->source, &found, status)))
            return false;
        arrays->name[id] = found.name;
        arrays->index[id] = found.index;
        *(found.name ? &there : &missing) = id;
    }
    return there == RL_NO_ARRAY || missing == RL_NO_ARRAY ||
           rl_fail(status, RL_ERR_INPUT, "there is '%.64s' but no '%.64s' to go with it", arrays->name[there],
                   rl_role_name(rl_role_of(queries, missing), 0));
}

/* All pieces have as many entries as the first sample's boxes. */
static bool check_pieces(const rl_query_arrays *arrays, const rl_query_search *search, rl_status *status)
{
    const rl_array *boxes = array_of(arrays, search, RL_BOXES);
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++)
        if (arrays->name[id] && !rl_expect_no_text(&array_of(arrays, search, id)->tensor, status))
            return rl_in_array(status, arrays->name[id]);
    for (size_t b = 0; b < boxes->num_samples; b++)
        for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
            if (!arrays->name[id]) continue;
            size_t size = array_of(arrays, search, id)->sizes[b];
            if (size == boxes->sizes[0]) continue;
            rl_fail(status, RL_ERR_INPUT, "it has %zu entries; %zu were expected, the number of %s of sample 0", size,
                    boxes->sizes[0], boxes->tensor.rank == 3 ? "layers" : "boxes");
            rl_in_sample(status, b);
            return rl_in_array(status, arrays->name[id]);
        }
    return true;
}

/* If no sample of JSON has a prediction, the lengths of its boxes and classes are unknown. */
static bool is_shapeless(const rl_array *array)
{
    return array->sizes && array->tensor.rank == 1 && array->tensor.shape[0] == 0;
}

/* The axes before a prediction's own numbers, without and with one of layers. */
static rl_pattern axes_before(const rl_query_search *search, rl_queries queries, bool has_layers)
{
    rl_pattern pattern = {0};
    rl_extent layers = {RL_ANY, "L"}, samples = {RL_ANY, "B"}, joined = {RL_ANY, "N"},
              preds = {RL_ANY, letters[queries]};
    bool is_whole = search->form == RL_FORM_WHOLE, is_joined = search->form == RL_FORM_PIECES;
    if (is_whole && search->boxes) samples.size = search->boxes->tensor.shape[search->boxes->tensor.rank - 3];
    if (is_joined) pattern.axes[pattern.rank++] = joined;
    if (has_layers && !is_joined) pattern.axes[pattern.rank++] = layers;
    if (is_whole) pattern.axes[pattern.rank++] = samples;
    if (has_layers || !is_joined) pattern.axes[pattern.rank++] = preds;
    return pattern;
}

/* The axis of one prediction's numbers, where an array has one. */
static void add_own_axis(rl_pattern *pattern, const rl_criterion *criterion, rl_array_id id)
{
    char axis = rl_array_entry_axis(id);
    if (axis == 'C') pattern->axes[pattern->rank++] = (rl_extent){RL_ANY, "C"};
    if (axis && axis != 'C') pattern->axes[pattern->rank++] = (rl_extent){rl_array_width(criterion, id, 0), NULL};
}

static void say_since(const char *name, const rl_tensor *tensor, char why[WHY_SIZE])
{
    char shape[RL_SHAPE_SIZE];
    rl_shape_text(tensor, shape);
    snprintf(why, WHY_SIZE, "since '%.64s' is %s", name, shape);
}

/* Why boxes were expected to have another shape; leaves the text empty where that is plain. */
static void say_why(const rl_query_search *search, rl_queries queries, const rl_tensor *boxes,
                    const rl_pattern *expected, char why[WHY_SIZE])
{
    *why = '\0';
    if (!takes_layers(search->criterion, queries) && queries == RL_DECODER && boxes->rank == expected->rank + 1)
        snprintf(why, WHY_SIZE, "since the criterion takes no decoder layers: give the last one alone");
    if (search->boxes && search->form == RL_FORM_WHOLE) say_since(search->boxes->name, &search->boxes->tensor, why);
}

static bool check_boxes(rl_query_arrays *arrays, const rl_query_search *search, rl_queries queries, rl_status *status)
{
    const rl_array *boxes = array_of(arrays, search, RL_BOXES);
    rl_pattern patterns[2] = {axes_before(search, queries, false), axes_before(search, queries, true)};
    bool may_have_layers = takes_layers(search->criterion, queries);
    char why[WHY_SIZE];
    size_t which = 0;
    for (int k = 0; k < 2; k++) add_own_axis(&patterns[k], search->criterion, RL_BOXES);
    say_why(search, queries, &boxes->tensor, &patterns[may_have_layers], why);
    if (!is_shapeless(boxes) &&
        !rl_expect_one_of(&boxes->tensor, may_have_layers ? 2 : 1, patterns, &which, *why ? why : NULL, status))
        return rl_in_array(status, arrays->name[RL_BOXES]);
    arrays->has_layers = which == 1;
    return true;
}

/* Compares the others with the boxes. */
static bool check_others(rl_query_arrays *arrays, const rl_query_search *search, rl_queries queries, rl_status *status)
{
    const rl_tensor *boxes = &array_of(arrays, search, RL_BOXES)->tensor;
    rl_pattern before = axes_before(search, queries, arrays->has_layers);
    char why[WHY_SIZE];
    size_t which;
    say_since(arrays->name[RL_BOXES], boxes, why);
    for (int axis = 0; axis < before.rank && axis < boxes->rank; axis++) before.axes[axis].size = boxes->shape[axis];
    for (rl_array_id id = RL_FIRST_PRED_ARRAY; id < RL_NUM_ARRAYS; id++) {
        if (!arrays->name[id] || id == RL_BOXES) continue;
        const rl_array *array = array_of(arrays, search, id);
        rl_pattern pattern = before;
        add_own_axis(&pattern, search->criterion, id);
        if (is_shapeless(array)) continue;
        if (!rl_expect_one_of(&array->tensor, 1, &pattern, &which, why, status))
            return rl_in_array(status, arrays->name[id]);
        if (rl_array_entry_axis(id) == 'C') arrays->num_classes = array->tensor.shape[before.rank];
    }
    return true;
}

static bool count(rl_query_arrays *arrays, const rl_query_search *search, rl_status *status)
{
    const rl_array *boxes = array_of(arrays, search, RL_BOXES);
    const size_t *shape = boxes->tensor.shape;
    bool is_joined = search->form == RL_FORM_PIECES;
    size_t first = is_joined ? boxes->num_samples ? boxes->sizes[0] : 0 : shape[0];
    arrays->num_layers = arrays->has_layers ? first : 1;
    arrays->num_preds = is_shapeless(boxes)                ? 0
                        : arrays->has_layers || !is_joined ? shape[boxes->tensor.rank - 2]
                                                           : first;
    if (arrays->num_layers >= 1 && arrays->num_layers <= RL_MAX_LAYERS) return true;
    rl_fail(status, RL_ERR_INPUT, "it has %zu decoder layers; from 1 to %d were expected", arrays->num_layers,
            RL_MAX_LAYERS);
    return rl_in_array(status, arrays->name[RL_BOXES]);
}

static bool read_groups(rl_query_arrays *arrays, const rl_query_search *search, rl_queries queries, rl_status *status)
{
    int64_t number;
    rl_found found;
    rl_role role = rl_role_of_groups(queries);
    if (queries == RL_DECODER && !takes_layers(search->criterion, queries)) return true;
    if (!rl_single_number_read(search->source, search->names, role, &number, &found, status)) return false;
    if (!found.name)
        return queries != RL_DENOISING ||
               rl_fail(status, RL_ERR_INPUT,
                       "there is '%.64s' but no '%.64s', which says into how many groups its queries fall",
                       arrays->name[RL_BOXES], rl_role_name(role, 0));
    if (!arrays->num_preds) return true; /* which fall into none, or any number */
    if (number < 1 || (uint64_t)number > arrays->num_preds || arrays->num_preds % (size_t)number) {
        rl_fail(status, RL_ERR_INPUT,
                "it is %" PRId64 "; a number of groups into which %zu queries of '%.64s' fall was "
                "expected",
                number, arrays->num_preds, arrays->name[RL_BOXES]);
        return rl_in_array(status, found.name);
    }
    arrays->num_groups = (size_t)number;
    return true;
}

bool rl_query_arrays_check(rl_query_arrays *arrays, const rl_query_search *search, rl_queries queries,
                           rl_status *status)
{
    if (!arrays->name[RL_BOXES]) return true;
    return (!array_of(arrays, search, RL_BOXES)->sizes || check_pieces(arrays, search, status)) &&
           check_boxes(arrays, search, queries, status) && check_others(arrays, search, queries, status) &&
           count(arrays, search, status) && read_groups(arrays, search, queries, status);
}
