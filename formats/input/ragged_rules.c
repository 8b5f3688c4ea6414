#include "formats/input/ragged_rules.h"

#include "core/base/available.h"
#include "core/base/memory.h"
#include "formats/source/shapes.h"

#include <inttypes.h>
#include <stdlib.h>

/* Sets offsets[b + 1] to offsets[b] + size, if that does not exceed `limit` objects. */
static bool add_size(rl_ragged_layout *layout, size_t b, int64_t size, size_t limit, rl_status *status)
{
    size_t left = limit - layout->offsets[b];
    if (size < 0 || (uint64_t)size > left) {
        rl_fail(status, RL_ERR_INPUT, "its size is %" PRId64 "; from 0 to %zu was expected", size, left);
        return rl_in_sample(status, b);
    }
    layout->offsets[b + 1] = layout->offsets[b] + (size_t)size;
    return true;
}

static bool use_sizes(rl_ragged_layout *layout, const rl_source *source, const int64_t *sizes, size_t count,
                      rl_status *status)
{
    size_t num_objects = rl_ragged_array_of(layout, source, RL_GT_BOXES)->tensor.shape[0];
    if (!rl_ragged_start(layout, count, status)) return false;
    for (size_t b = 0; b < count; b++)
        if (!add_size(layout, b, sizes[b], num_objects, status)) return false;
    return layout->offsets[count] == num_objects ||
           rl_fail(status, RL_ERR_INPUT, "the sizes sum to %zu; %zu was expected, the number of boxes",
                   layout->offsets[count], num_objects);
}

static bool use_offsets(rl_ragged_layout *layout, const rl_source *source, const int64_t *offsets, size_t count,
                        rl_status *status)
{
    size_t num_objects = rl_ragged_array_of(layout, source, RL_GT_BOXES)->tensor.shape[0];
    if (count == 0) return rl_fail(status, RL_ERR_INPUT, "it is empty; B + 1 offsets from 0 were expected");
    if (offsets[0] != 0)
        return rl_fail(status, RL_ERR_INPUT, "the first offset is %" PRId64 "; 0 was expected", offsets[0]);
    if (!rl_ragged_start(layout, count - 1, status)) return false;
    for (size_t b = 0; b + 1 < count; b++) {
        if (offsets[b + 1] >= offsets[b] && (uint64_t)offsets[b + 1] <= num_objects) {
            layout->offsets[b + 1] = (size_t)offsets[b + 1];
            continue;
        }
        rl_fail(status, RL_ERR_INPUT, "it ends at offset %" PRId64 "; from %" PRId64 " to %zu was expected",
                offsets[b + 1], offsets[b], num_objects);
        return rl_in_sample(status, b);
    }
    return layout->offsets[count - 1] == num_objects ||
           rl_fail(status, RL_ERR_INPUT, "the last offset is %zu; %zu was expected, the number of boxes",
                   layout->offsets[count - 1], num_objects);
}

static bool use_sample_sizes(rl_ragged_layout *layout, const rl_source *source, const int64_t *sizes, size_t count,
                             rl_status *status)
{
    const rl_tensor *boxes = &rl_ragged_array_of(layout, source, RL_GT_BOXES)->tensor;
    if (count != boxes->shape[0])
        return rl_fail(status, RL_ERR_INPUT, "it has %zu sizes; %zu were expected, since '%.64s' has %zu samples",
                       count, boxes->shape[0], layout->array[RL_GT_BOXES].name, boxes->shape[0]);
    if (!rl_ragged_start(layout, count, status)) return false;
    for (size_t b = 0; b < count; b++)
        if (!add_size(layout, b, sizes[b], layout->offsets[b] + boxes->shape[1], status)) return false;
    return true;
}

/* The three arrays, one of which divides the objects among the samples. */
static const struct rule {
    rl_role role;
    rl_ragged_kind kind;
    int rank; /* axes before a box's numbers */
    const char *letters[2], *length;
    bool (*use)(rl_ragged_layout *layout, const rl_source *source, const int64_t *values, size_t count,
                rl_status *status);
} rules[] = {
    {RL_ROLE_SIZES, RL_RAGGED_FLAT, 1, {"N"}, "B", use_sizes},
    {RL_ROLE_OFFSETS, RL_RAGGED_FLAT, 1, {"N"}, "B + 1", use_offsets},
    {RL_ROLE_SAMPLE_SIZES, RL_RAGGED_PADDED, 2, {"B", "M"}, "B", use_sample_sizes},
};
enum { NUM_RULES = sizeof rules / sizeof *rules };

/* Finds the only rule whose array is there. */
static bool find_rule(rl_source *source, rl_names *names, const struct rule **rule, rl_found *found, rl_status *status)
{
    *rule = NULL;
    for (size_t r = 0; r < NUM_RULES; r++) {
        rl_found other;
        if (!rl_names_find(names, rules[r].role, source, &other, status)) return false;
        if (other.name && *rule)
            return rl_fail(status, RL_ERR_INPUT,
                           "both '%.64s' and '%.64s' are there, which both divide the objects among the samples; one "
                           "was expected",
                           found->name, other.name);
        if (!other.name) continue;
        *rule = &rules[r];
        *found = other;
    }
    return *rule || rl_fail(status, RL_ERR_INPUT,
                            "there is none of 'sizes' (B,), 'offsets' (B + 1,) and 'sample_sizes' (B,), which divide "
                            "the objects among the samples; one was expected");
}

/* Checks for the memory that reading an array of sizes or offsets takes, before a few compressed bytes inflate to much
 * more: its values as they are and as int64, and the layout's offsets. */
static bool check_memory(const rl_tensor *all, rl_status *status)
{
    size_t inflated = all->data ? 0 : all->item_size;
    return rl_check_available((double)all->shape[0] * (double)(inflated + sizeof(int64_t) + sizeof(size_t)), status);
}

static bool apply_rule(rl_ragged_layout *layout, rl_source *source, const struct rule *rule, const rl_found *found,
                       rl_status *status)
{
    rl_buffer buffer = {0};
    int64_t *values = NULL;
    rl_tensor all = rl_source_array(source, found->index)->tensor;
    bool done = rl_expect_numbers(&all, 1, &(rl_extent){RL_ANY, rule->length}, NULL, status) &&
                check_memory(&all, status) && rl_source_read_all(source, found->index, &all, &buffer, status) &&
                (values = rl_alloc(all.shape[0], sizeof *values, status)) && rl_tensor_to_i64(&all, values, status) &&
                rule->use(layout, source, values, all.shape[0], status);
    if (!done) rl_in_array(status, found->name);
    free(values);
    rl_buffer_release(&buffer);
    return done;
}

bool rl_ragged_use_rule(rl_ragged_layout *layout, rl_source *source, rl_names *names, rl_status *status)
{
    const struct rule *rule;
    rl_found found;
    if (!find_rule(source, names, &rule, &found, status)) return false;
    layout->kind = rule->kind;
    return rl_ragged_check_shapes(layout, source, rule->rank, rule->letters, status) &&
           apply_rule(layout, source, rule, &found, status);
}
