#include "cuda/check.h"

#include <cstdio>

bool rl_cuda_ok(cudaError_t error, int device, const char *doing, rl_status *status)
{
    if (error == cudaSuccess) return true;
    cudaGetLastError(); /* reported here, and must not be reported again by a later call */
    rl_code code = error == cudaErrorMemoryAllocation ? RL_ERR_DEVICE_MEMORY : RL_ERR_DEVICE;
    char which[24] = "";
    if (device >= 0) snprintf(which, sizeof which, "cuda:%d: ", device);
    return rl_fail(status, code, "%s%s failed: %s (%s)", which, doing, cudaGetErrorString(error),
                   cudaGetErrorName(error));
}
