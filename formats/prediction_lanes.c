#include "prediction_lanes.h"

#include "memory.h"

#include <stdlib.h>

bool rl_lanes_prepare(rl_lanes *lanes, size_t count, rl_status *status)
{
    rl_lanes_release(lanes);
    lanes->lane = rl_alloc(count, sizeof *lanes->lane, status);
    if (!lanes->lane) return false;
    lanes->count = count;
    return true;
}

void rl_lanes_release(rl_lanes *lanes)
{
    for (size_t i = 0; i < lanes->count; i++) {
        for (int kind = 0; kind < RL_PRED_ARRAYS; kind++) free(lanes->lane[i].data[kind]);
        free(lanes->lane[i].scratch);
    }
    free(lanes->lane);
    *lanes = (rl_lanes){0};
}
