#include "check.h"

#include <cstdio>

bool rl_cuda_ok(cudaError_t error, int device, const char *doing, rl_status *status)
{
    if (error == cudaSuccess) return true;
    cudaGetLastError(); /* told here, and not once more by a later call */
    char which[16] = "";
    if (device >= 0) snprintf(which, sizeof which, ":%d", device);
    return rl_fail(status, error == cudaErrorMemoryAllocation ? RL_ERR_DEVICE_MEMORY : RL_ERR_DEVICE,
                   "cuda%s: %s failed: %s (%s)", which, doing, cudaGetErrorString(error), cudaGetErrorName(error));
}
