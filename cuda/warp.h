/* Parts that several kernels share. */
#ifndef RAGLOSS_WARP_H
#define RAGLOSS_WARP_H

#include "core/formulas/formulas.h"
#include "cuda/kernels.h"
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

/* Finds the matches of a tile of up to RL_LOSS_THREADS predictions, one thread for each: match_of[k] is the number of
 * prediction from + k's among the sample's `count` matches, which start at `first` in the pairs, or negative. Pairs
 * ascend by prediction, so those of a tile are the next ones in their list, at most one for each thread. Returns the
 * first match after the tile. Threads are synchronized, except that match_of must not be in use before. */
static __device__ inline size_t rl_find_matches(const rl_pairs &pairs, size_t first, size_t count, size_t next,
                                                size_t from, size_t tile, int32_t *match_of)
{
    size_t m = next + threadIdx.x;
    match_of[threadIdx.x] = -1;
    __syncthreads();
    bool inside = m < count && (size_t)pairs.pred[first + m] < from + tile;
    if (inside) match_of[(size_t)pairs.pred[first + m] - from] = (int32_t)m;
    return next + (size_t)__syncthreads_count(inside);
}

static __device__ inline size_t rl_tile_of(size_t num_preds, size_t from)
{
    return num_preds - from < RL_LOSS_THREADS ? num_preds - from : RL_LOSS_THREADS;
}

static __device__ inline rl_box rl_load_box(const void *boxes, size_t index)
{
    float4 corners = ((const float4 *)boxes)[index];
    return rl_box{corners.x, corners.y, corners.z, corners.w};
}

#endif
