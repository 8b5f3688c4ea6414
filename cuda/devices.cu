#include "cuda/backend_cuda.h"
#include "cuda/check.h"
#include "cuda/kernels.h"

#include <cstdio>

bool rl_cuda_count(int *count, rl_status *status)
{
    return rl_cuda_ok(cudaGetDeviceCount(count), -1, "looking for GPUs", status);
}

bool rl_cuda_describe(int device, rl_cuda_device *described, rl_status *status)
{
    cudaDeviceProp properties;
    cudaFuncAttributes kernel;
    if (!rl_cuda_ok(cudaSetDevice(device), device, "choosing the GPU", status) ||
        !rl_cuda_ok(cudaGetDeviceProperties(&properties, device), device, "reading the GPU's properties", status) ||
        !rl_cuda_ok(cudaMemGetInfo(&described->free_memory, &described->total_memory), device,
                    "reading the GPU's free memory", status) ||
        !rl_cuda_ok(cudaFuncGetAttributes(&kernel, rl_example_cost_kernel), device, "loading this build's kernels",
                    status))
        return false;
    snprintf(described->name, sizeof described->name, "%s", properties.name);
    described->major = properties.major;
    described->minor = properties.minor;
    return true;
}

bool rl_cuda_versions(int *driver, int *runtime, rl_status *status)
{
    return rl_cuda_ok(cudaDriverGetVersion(driver), -1, "asking for the driver's version", status) &&
           rl_cuda_ok(cudaRuntimeGetVersion(runtime), -1, "asking for the runtime's version", status);
}
