#include "core/base/arrays.h"

#include <string.h>

#define RL_LIST_NAME(ID, name, axes) [RL_##ID] = #name,
#define RL_LIST_AXES(ID, name, axes) [RL_##ID] = axes,

const char *const rl_array_names[RL_NUM_ARRAYS] = {RL_GT_ARRAYS(RL_LIST_NAME) RL_PRED_ARRAYS(RL_LIST_NAME)};
const char *const rl_array_axes[RL_NUM_ARRAYS] = {RL_GT_ARRAYS(RL_LIST_AXES) RL_PRED_ARRAYS(RL_LIST_AXES)};

#undef RL_LIST_NAME
#undef RL_LIST_AXES

rl_array_id rl_array_named(rl_side side, const char *name)
{
    rl_array_id array = 0;
    while (array < RL_NUM_ARRAYS && (rl_array_side(array) != side || strcmp(rl_array_names[array], name) != 0)) array++;
    return array;
}

int rl_array_rank(rl_array_id array)
{
    return (int)strlen(rl_array_axes[array]);
}

char rl_array_entry_axis(rl_array_id array)
{
    static const char entries[RL_NUM_SIDES] = {[RL_SIDE_GT] = 'N', [RL_SIDE_PRED] = 'P'};
    return strchr(rl_array_axes[array], entries[rl_array_side(array)])[1];
}
