#include "formats/input/ragged_members.h"

#include "core/base/memory.h"
#include "formats/source/shapes.h"

/* Lists the source's arrays "name_0", "name_1", … in this order, and uses them all. */
static bool list_members(rl_ragged_array *array, const rl_source *source, size_t *num_members, rl_status *status)
{
    size_t count = rl_source_num_arrays(source), found = 0, number, highest = 0;
    array->members = rl_alloc(count, sizeof *array->members, status);
    if (!array->members) return false;
    for (size_t i = 0; i < count; i++) array->members[i] = RL_ANY;
    for (size_t i = 0; i < count; i++) {
        if (!rl_numbered_name(rl_source_array(source, i)->name, array->name, &number)) continue;
        if (!rl_source_use(source, i, status)) return false;
        found++;
        if (number < count) array->members[number] = i;
        if (number > highest) highest = number;
    }
    for (size_t b = 0; b < found; b++)
        if (array->members[b] == RL_ANY)
            return rl_fail(status, RL_ERR_INPUT,
                           "there is '%.64s_%zu' but no '%.64s_%zu'; numbers without gaps from 0 were expected",
                           array->name, highest, array->name, b);
    *num_members = found;
    return true;
}

/* Checks that every sample with boxes also has this array. */
static bool check_count(const rl_ragged_layout *layout, const char *name, size_t count, rl_status *status)
{
    const char *boxes = layout->array[RL_GT_BOXES].name;
    if (count < layout->num_samples)
        return rl_fail(status, RL_ERR_INPUT, "there is '%.64s_%zu' but no '%.64s_%zu' to go with it", boxes, count,
                       name, count);
    if (count > layout->num_samples)
        return rl_fail(status, RL_ERR_INPUT, "there is '%.64s_%zu' but no '%.64s_%zu' to go with it", name,
                       layout->num_samples, boxes, layout->num_samples);
    return true;
}

static bool find_members(rl_ragged_layout *layout, const rl_source *source, rl_names *names, rl_status *status)
{
    for (rl_array_id id = 0; id < RL_NUM_GT_ARRAYS; id++) {
        rl_found found;
        rl_ragged_array *array = &layout->array[id];
        size_t count = 0;
        if (!rl_names_find_numbered(names, id, source, &found, status)) return false;
        array->name = found.name;
        if (found.name && !list_members(array, source, &count, status)) return false;
        if (id == RL_GT_BOXES) layout->num_samples = count;
        if (id == RL_GT_WEIGHTS && !found.name) continue;
        if (!check_count(layout, found.name ? found.name : rl_array_names[id], count, status)) return false;
    }
    return true;
}

/* Compares sample b's members with each other, as a flat layout of one sample. */
static bool check_member(rl_ragged_layout *layout, const rl_source *source, size_t b, rl_status *status)
{
    for (rl_array_id id = 0; id < RL_NUM_GT_ARRAYS; id++)
        if (layout->array[id].name) layout->array[id].index = layout->array[id].members[b];
    if (!rl_ragged_check_shapes(layout, source, 1, (const char *const[]){"n"}, status)) return rl_in_sample(status, b);
    size_t size = rl_ragged_array_of(layout, source, RL_GT_BOXES)->tensor.shape[0];
    return rl_add(layout->offsets[b], size, &layout->offsets[b + 1]) ||
           rl_fail(status, RL_ERR_MEMORY, "the members promise more objects than memory can hold");
}

bool rl_ragged_use_members(rl_ragged_layout *layout, rl_source *source, rl_names *names, rl_status *status)
{
    layout->kind = RL_RAGGED_MEMBERS;
    if (!find_members(layout, source, names, status)) return false;
    if (!rl_ragged_start(layout, layout->num_samples, status)) return false;
    for (size_t b = 0; b < layout->num_samples; b++)
        if (!check_member(layout, source, b, status)) return false;
    return true;
}
