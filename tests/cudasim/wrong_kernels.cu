#include "tests/cudasim/wrong_kernels.h"

__global__ void fill(int *numbers, size_t count, int value)
{
    for (size_t k = blockIdx.x * blockDim.x + threadIdx.x; k < count; k += (size_t)gridDim.x * blockDim.x)
        numbers[k] = value;
}

__global__ void store_at(int *numbers, size_t index)
{
    if (threadIdx.x == 0 && blockIdx.x == 0) numbers[index] = 1;
}

__global__ void load_at(const int *numbers, size_t index, int *sum)
{
    if (threadIdx.x == 0 && blockIdx.x == 0) *sum = numbers[index];
}

__global__ void pass_in_shared(int *numbers, bool barrier)
{
    __shared__ int passed[64];
    passed[threadIdx.x] = (int)threadIdx.x;
    if (barrier) __syncthreads();
    numbers[threadIdx.x] = passed[(threadIdx.x + 1) % 64];
}

__global__ void pass_in_global(int *numbers, bool barrier)
{
    numbers[threadIdx.x] = (int)threadIdx.x;
    if (barrier) __syncthreads();
    int got = numbers[(threadIdx.x + 1) % 64];
    if (barrier) __syncthreads();
    numbers[threadIdx.x] = got;
}

__global__ void all_store_one(int *numbers)
{
    numbers[0] = 1;
}

__global__ void all_count_in_one(long long *most)
{
    atomicMax(most, (long long)threadIdx.x);
}

__global__ void some_synchronize()
{
    if (threadIdx.x < 10) __syncthreads();
}

__global__ void some_shuffle(double *numbers)
{
    if (threadIdx.x < 10) numbers[threadIdx.x] = __shfl_down_sync(0xffffffffu, 1.0, 1);
}
