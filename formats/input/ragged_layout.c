#include "formats/input/ragged_layout.h"

#include "formats/input/ragged_members.h"
#include "formats/input/ragged_rules.h"
#include "formats/source/shapes.h"

#include <stdlib.h>

/* Finds boxes and labels, which are required, and weights, which are optional. */
static bool find_arrays(rl_ragged_layout *layout, const rl_source *source, rl_names *names, rl_status *status)
{
    for (rl_array_id id = 0; id < RL_NUM_GT_ARRAYS; id++) {
        rl_found found;
        bool done = id == RL_GT_WEIGHTS ? rl_names_find(names, id, source, &found, status)
                                        : rl_names_require(names, id, source, &found, status);
        if (!done) return false;
        layout->array[id].name = found.name;
        layout->array[id].index = found.index;
    }
    return true;
}

/* Uses the pieces of JSON, in which all arrays must have the sizes of boxes. */
static bool use_pieces(rl_ragged_layout *layout, const rl_source *source, rl_status *status)
{
    const rl_array *boxes = rl_ragged_array_of(layout, source, RL_GT_BOXES);
    for (rl_array_id id = 0; id < RL_NUM_GT_ARRAYS; id++) {
        if (!layout->array[id].name) continue;
        const rl_array *other = rl_ragged_array_of(layout, source, id);
        if (!rl_expect_no_text(&other->tensor, status)) return rl_in_array(status, layout->array[id].name);
        for (size_t b = 0; b < boxes->num_samples; b++) {
            if (other->sizes[b] == boxes->sizes[b]) continue;
            rl_fail(status, RL_ERR_INPUT, "it has %zu entries; %zu were expected, as many as '%.64s' has",
                    other->sizes[b], boxes->sizes[b], layout->array[RL_GT_BOXES].name);
            rl_in_sample(status, b);
            return rl_in_array(status, layout->array[id].name);
        }
    }
    if (!rl_ragged_check_shapes(layout, source, 1, (const char *const[]){"N"}, status)) return false;
    if (!rl_ragged_start(layout, boxes->num_samples, status)) return false;
    for (size_t b = 0; b < boxes->num_samples; b++) layout->offsets[b + 1] = layout->offsets[b] + boxes->sizes[b];
    return true;
}

/* Numbers in names stand for samples, which the arrays of JSON have already. */
static bool use_members(rl_ragged_layout *layout, rl_source *source, rl_names *names, const rl_found *numbered,
                        rl_status *status)
{
    const rl_array *array = rl_source_array(source, numbered->index);
    if (array->sizes)
        return rl_fail(status, RL_ERR_INPUT,
                       "there is '%.64s'; '%.64s' was expected, since JSON itself shows which objects are whose",
                       array->name, numbered->name);
    return rl_ragged_use_members(layout, source, names, status);
}

static bool find(rl_ragged_layout *layout, rl_source *source, rl_names *names, rl_status *status)
{
    rl_found boxes, numbered;
    if (rl_source_is_empty(source)) return rl_ragged_start(layout, 0, status);
    if (!rl_names_find(names, RL_GT_BOXES, source, &boxes, status)) return false;
    if (!rl_names_find_numbered(names, RL_GT_BOXES, source, &numbered, status)) return false;
    if (boxes.name && numbered.name)
        return rl_fail(status, RL_ERR_INPUT, "both '%.64s' and '%.64s' are there; one was expected", boxes.name,
                       rl_source_array(source, numbered.index)->name);
    if (numbered.name) return use_members(layout, source, names, &numbered, status);

    if (!find_arrays(layout, source, names, status)) return false;
    if (rl_ragged_array_of(layout, source, RL_GT_BOXES)->sizes) return use_pieces(layout, source, status);
    return rl_ragged_use_rule(layout, source, names, status);
}

bool rl_ragged_layout_find(rl_ragged_layout *layout, rl_source *source, rl_names *names, size_t box_size,
                           rl_status *status)
{
    *layout = (rl_ragged_layout){.kind = RL_RAGGED_FLAT, .box_size = box_size};
    if (find(layout, source, names, status)) return true;
    rl_ragged_layout_release(layout);
    return rl_in_file(status, rl_source_name(source));
}

bool rl_ragged_layout_find_sample(rl_ragged_layout *layout, rl_source *source, rl_names *names, size_t box_size,
                                  rl_status *status)
{
    *layout = (rl_ragged_layout){.kind = RL_RAGGED_FLAT, .box_size = box_size};
    bool done = find_arrays(layout, source, names, status);
    if (done && rl_ragged_array_of(layout, source, RL_GT_BOXES)->sizes) {
        done = use_pieces(layout, source, status) &&
               (layout->num_samples == 1 ||
                rl_fail(status, RL_ERR_INPUT, "it holds %zu samples; one was expected", layout->num_samples));
    } else if (done) {
        done = rl_ragged_check_shapes(layout, source, 1, (const char *const[]){"n"}, status) &&
               rl_ragged_start(layout, 1, status);
        if (done) layout->offsets[1] = rl_ragged_array_of(layout, source, RL_GT_BOXES)->tensor.shape[0];
    }
    if (done) return true;
    rl_ragged_layout_release(layout);
    return rl_in_file(status, rl_source_name(source));
}

void rl_ragged_layout_release(rl_ragged_layout *layout)
{
    for (rl_array_id id = 0; id < RL_NUM_GT_ARRAYS; id++) free(layout->array[id].members);
    free(layout->offsets);
    *layout = (rl_ragged_layout){0};
}
