/* Launching kernels. All of them walk over their work in steps of the whole grid, so a grid need not cover it. */
#ifndef RAGLOSS_LAUNCH_H
#define RAGLOSS_LAUNCH_H

#include <cuda_runtime.h>

#define RL_WARP 32u

/* Enough blocks to fill any GPU many times over, and few enough for any grid's limits. Tests make do with fewer, so
 * that blocks have several rounds. */
#ifndef RL_MAX_BLOCKS_X
#define RL_MAX_BLOCKS_X 1048576u
#define RL_MAX_BLOCKS_Y 64u
#endif

/* A grid of up to x by y blocks of the given shape; none of them where there is no work. */
template <typename... Parameters, typename... Arguments>
cudaError_t rl_launch(void (*kernel)(Parameters...), size_t x, size_t y, dim3 block, cudaStream_t stream,
                      Arguments... arguments)
{
    if (x == 0 || y == 0) return cudaSuccess;
    cudaLaunchConfig_t config = {};
    config.gridDim.x = x < RL_MAX_BLOCKS_X ? (unsigned)x : RL_MAX_BLOCKS_X;
    config.gridDim.y = y < RL_MAX_BLOCKS_Y ? (unsigned)y : RL_MAX_BLOCKS_Y;
    config.blockDim = block;
    config.stream = stream;
    return cudaLaunchKernelEx(&config, kernel, arguments...);
}

/* Blocks for `count` pieces of work, `share` of them a block. */
inline size_t rl_grid_size(size_t count, size_t share)
{
    return count / share + (count % share != 0);
}

#endif
