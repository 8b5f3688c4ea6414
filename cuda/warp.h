/* Parts that several kernels share. */
#ifndef RAGLOSS_WARP_H
#define RAGLOSS_WARP_H

#include "core/formulas/formulas.h"
#include "cuda/launch.h"

/* rl_fold_lanes over a warp, each thread holding the lane of its number; lane 0 gets the sum. The additions that lanes
 * past the half make besides change nothing that is used. */
static __device__ inline double rl_fold_warp(double lane)
{
    for (unsigned half = RL_LANES / 2; half; half /= 2) lane += __shfl_down_sync(0xffffffffu, lane, half);
    return rl_one_nan(lane);
}

/* rl_fold_max likewise; all lanes get the largest. */
static __device__ inline float rl_fold_warp_max(float lane)
{
    for (unsigned half = RL_LANES / 2; half; half /= 2) lane = rl_max(lane, __shfl_down_sync(0xffffffffu, lane, half));
    return __shfl_sync(0xffffffffu, lane, 0);
}

static __device__ inline rl_box rl_load_box(const void *boxes, size_t index)
{
    float4 corners = ((const float4 *)boxes)[index];
    return rl_box{corners.x, corners.y, corners.z, corners.w};
}

#endif
