/* Small kernels that each make one mistake, and one that makes none. */
#ifndef CUDASIM_WRONG_KERNELS_H
#define CUDASIM_WRONG_KERNELS_H

#include <cuda_runtime.h>

__global__ void fill(int *numbers, size_t count, int value);
__global__ void store_at(int *numbers, size_t index);
__global__ void load_at(const int *numbers, size_t index, int *sum);

/* Each thread leaves its number to its neighbour, through shared memory or through `numbers`; `barrier` is what
 * keeps them apart. */
__global__ void pass_in_shared(int *numbers, bool barrier);
__global__ void pass_in_global(int *numbers, bool barrier);
__global__ void all_store_one(int *numbers);
__global__ void all_count_in_one(long long *most);
__global__ void some_synchronize();
__global__ void some_shuffle(double *numbers);

#endif
