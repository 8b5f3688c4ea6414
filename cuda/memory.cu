#include "cuda/internal.h"

#include <cstdio>

/* Errors on the way to release memory are passed over: what was computed has been waited for and checked by then. */

void *rl_cuda_alloc(int device, size_t size, const char *what, rl_status *status)
{
    void *memory = NULL;
    char doing[160];
    snprintf(doing, sizeof doing, "allocating %zu bytes of GPU memory for %s", size, what);
    return rl_cuda_ok(cudaMalloc(&memory, size ? size : 1), device, doing, status) ? memory : NULL;
}

void *rl_cuda_host_alloc(int device, size_t size, const char *what, rl_status *status)
{
    void *memory = NULL;
    char doing[160];
    snprintf(doing, sizeof doing, "allocating %zu bytes of pinned memory for %s", size, what);
    return rl_cuda_ok(cudaHostAlloc(&memory, size ? size : 1, cudaHostAllocPortable), device, doing, status) ? memory
                                                                                                             : NULL;
}
