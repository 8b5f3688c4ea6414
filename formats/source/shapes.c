#include "formats/source/shapes.h"

#include <stdio.h>

static void print_shape(int rank, const rl_extent *axes, char text[RL_SHAPE_SIZE])
{
    size_t used = (size_t)snprintf(text, RL_SHAPE_SIZE, "(");
    for (int axis = 0; axis < rank; axis++) {
        const char *comma = axis ? ", " : "";
        if (axes[axis].size == RL_ANY)
            used += (size_t)snprintf(text + used, RL_SHAPE_SIZE - used, "%s%s", comma, axes[axis].letter);
        else
            used += (size_t)snprintf(text + used, RL_SHAPE_SIZE - used, "%s%zu", comma, axes[axis].size);
    }
    snprintf(text + used, RL_SHAPE_SIZE - used, rank == 1 ? ",)" : ")");
}

void rl_shape_text(const rl_tensor *tensor, char text[RL_SHAPE_SIZE])
{
    rl_extent axes[RL_MAX_RANK];
    for (int axis = 0; axis < tensor->rank; axis++) axes[axis] = (rl_extent){tensor->shape[axis], "?"};
    print_shape(tensor->rank, axes, text);
}

static bool has_shape(const rl_tensor *tensor, int rank, const rl_extent *axes)
{
    bool equal = tensor->rank == rank;
    for (int axis = 0; equal && axis < rank; axis++)
        equal = axes[axis].size == RL_ANY || axes[axis].size == tensor->shape[axis];
    return equal;
}

bool rl_expect_shape(const rl_tensor *tensor, int rank, const rl_extent *axes, const char *why, rl_status *status)
{
    if (has_shape(tensor, rank, axes)) return true;
    char actual[RL_SHAPE_SIZE], expected[RL_SHAPE_SIZE];
    rl_shape_text(tensor, actual);
    print_shape(rank, axes, expected);
    return rl_fail(status, RL_ERR_INPUT, "its shape is %s; %s was expected%s%s", actual, expected, why ? ", " : "",
                   why ? why : "");
}

bool rl_expect_no_text(const rl_tensor *tensor, rl_status *status)
{
    return rl_dtype_size(tensor->dtype) || rl_fail(status, RL_ERR_INPUT, "it holds text; numbers were expected");
}

bool rl_expect_numbers(const rl_tensor *tensor, int rank, const rl_extent *axes, const char *why, rl_status *status)
{
    return rl_expect_no_text(tensor, status) && rl_expect_shape(tensor, rank, axes, why, status);
}

bool rl_expect_one_of(const rl_tensor *tensor, size_t count, const rl_pattern *patterns, size_t *which, const char *why,
                      rl_status *status)
{
    char actual[RL_SHAPE_SIZE], one[RL_SHAPE_SIZE], all[2 * RL_SHAPE_SIZE] = "";
    size_t used = 0;
    if (!rl_expect_no_text(tensor, status)) return false;
    for (*which = 0; *which < count; ++*which) {
        const rl_pattern *pattern = &patterns[*which];
        if (has_shape(tensor, pattern->rank, pattern->axes)) return true;
        print_shape(pattern->rank, pattern->axes, one);
        if (used < sizeof all) used += (size_t)snprintf(all + used, sizeof all - used, "%s%s", used ? " or " : "", one);
    }
    rl_shape_text(tensor, actual);
    return rl_fail(status, RL_ERR_INPUT, "its shape is %s; %s was expected%s%s", actual, all, why ? ", " : "",
                   why ? why : "");
}
