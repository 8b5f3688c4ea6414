/* The part of CUDA that cuda/ uses, on the host: the runtime's calls, and enough of the kernel language that kernels
 * compile as plain C++. What is stricter than a GPU, and how tests control it, is in cudasim.h. */
#ifndef CUDASIM_CUDA_RUNTIME_H
#define CUDASIM_CUDA_RUNTIME_H

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>

#define __global__
#define __device__
#define __host__
#define __launch_bounds__(...)
/* Blocks run one after another, so one instance serves them all. */
#define __shared__ static __attribute__((section("cudasim_shared")))

/* name, value, text */
#define CUDASIM_ERRORS(X)                                                                                              \
    X(cudaSuccess, 0, "no error")                                                                                      \
    X(cudaErrorInvalidValue, 1, "invalid argument")                                                                    \
    X(cudaErrorMemoryAllocation, 2, "out of memory")                                                                   \
    X(cudaErrorInvalidConfiguration, 9, "invalid configuration argument")                                              \
    X(cudaErrorNoDevice, 100, "no CUDA-capable device is detected")                                                    \
    X(cudaErrorInvalidDevice, 101, "invalid device ordinal")                                                           \
    X(cudaErrorInvalidResourceHandle, 400, "invalid resource handle")                                                  \
    X(cudaErrorLaunchFailure, 719, "unspecified launch failure")                                                       \
    X(cudaErrorUnknown, 999, "unknown error")

enum cudaError_t {
#define CUDASIM_ENUMERATOR(name, value, text) name = value,
    CUDASIM_ERRORS(CUDASIM_ENUMERATOR)
#undef CUDASIM_ENUMERATOR
};

enum cudaMemcpyKind { cudaMemcpyHostToDevice = 1, cudaMemcpyDeviceToHost = 2 };

constexpr unsigned cudaHostAllocPortable = 1, cudaStreamNonBlocking = 1, cudaEventBlockingSync = 1,
                   cudaEventDisableTiming = 2;

typedef struct cudasim_stream *cudaStream_t;
typedef struct cudasim_event *cudaEvent_t;

struct dim3 {
    unsigned x, y, z;
    constexpr dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_)
    {
    }
};

struct alignas(16) float4 {
    float x, y, z, w;
};

struct cudaDeviceProp {
    char name[256];
    size_t totalGlobalMem;
    int major, minor;
};

struct cudaFuncAttributes {
    int maxThreadsPerBlock;
};

struct cudaLaunchConfig_t {
    dim3 gridDim, blockDim;
    size_t dynamicSmemBytes;
    cudaStream_t stream;
};

cudaError_t cudaGetLastError();
const char *cudaGetErrorName(cudaError_t error);
const char *cudaGetErrorString(cudaError_t error);
cudaError_t cudaDriverGetVersion(int *version);
cudaError_t cudaRuntimeGetVersion(int *version);
cudaError_t cudaGetDeviceCount(int *count);
cudaError_t cudaGetDeviceProperties(cudaDeviceProp *properties, int device);
cudaError_t cudaSetDevice(int device);
cudaError_t cudaDeviceReset();
cudaError_t cudaMemGetInfo(size_t *free_size, size_t *total_size);

cudaError_t cudaMalloc(void **memory, size_t size);
cudaError_t cudaFree(void *memory);
cudaError_t cudaHostAlloc(void **memory, size_t size, unsigned flags);
cudaError_t cudaFreeHost(void *memory);
cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t size, cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t cudaMemsetAsync(void *memory, int value, size_t size, cudaStream_t stream);

cudaError_t cudaStreamCreateWithFlags(cudaStream_t *stream, unsigned flags);
cudaError_t cudaStreamDestroy(cudaStream_t stream);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);
cudaError_t cudaEventCreateWithFlags(cudaEvent_t *event, unsigned flags);
cudaError_t cudaEventDestroy(cudaEvent_t event);
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream);
cudaError_t cudaEventSynchronize(cudaEvent_t event);

/* What the templates below come down to, and what kernels call. */
namespace cudasim
{
cudaError_t launch(const cudaLaunchConfig_t *config, std::function<void()> kernel);
cudaError_t function_attributes(cudaFuncAttributes *attributes);
dim3 thread_index();
dim3 block_index();
dim3 block_size();
dim3 grid_size();
int block_barrier(bool predicate);
uint64_t shuffle(unsigned mask, uint64_t value, size_t source);
uint64_t shuffle_down(unsigned mask, uint64_t value, unsigned delta);
} // namespace cudasim

template <typename... Parameters, typename... Arguments>
cudaError_t cudaLaunchKernelEx(const cudaLaunchConfig_t *config, void (*kernel)(Parameters...),
                               Arguments &&...arguments)
{
    return cudasim::launch(config, std::bind(kernel, static_cast<Parameters>(arguments)...));
}

template <typename Function> cudaError_t cudaFuncGetAttributes(cudaFuncAttributes *attributes, Function *)
{
    return cudasim::function_attributes(attributes);
}

/* Read where they are used, with no object in memory whose access would be a kernel's. */
namespace cudasim
{
template <dim3 (*get)(), unsigned dim3::*member> struct coordinate {
    operator unsigned() const
    {
        return get().*member;
    }
};

template <dim3 (*get)()> struct coordinates {
    coordinate<get, &dim3::x> x;
    coordinate<get, &dim3::y> y;
    coordinate<get, &dim3::z> z;
};
} // namespace cudasim

inline constexpr cudasim::coordinates<cudasim::thread_index> threadIdx{};
inline constexpr cudasim::coordinates<cudasim::block_index> blockIdx{};
inline constexpr cudasim::coordinates<cudasim::block_size> blockDim{};
inline constexpr cudasim::coordinates<cudasim::grid_size> gridDim{};

inline void __syncthreads()
{
    cudasim::block_barrier(false);
}

inline int __syncthreads_count(bool predicate)
{
    return cudasim::block_barrier(predicate);
}

inline double __shfl_down_sync(unsigned mask, double value, unsigned delta)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits = cudasim::shuffle_down(mask, bits, delta);
    memcpy(&value, &bits, sizeof bits);
    return value;
}

inline float __shfl_down_sync(unsigned mask, float value, unsigned delta)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits = (uint32_t)cudasim::shuffle_down(mask, bits, delta);
    memcpy(&value, &bits, sizeof bits);
    return value;
}

inline float __shfl_sync(unsigned mask, float value, int source)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits = (uint32_t)cudasim::shuffle(mask, bits, (unsigned)source % 32);
    memcpy(&value, &bits, sizeof bits);
    return value;
}

unsigned long long atomicMin(unsigned long long *address, unsigned long long value);
long long atomicMax(long long *address, long long value);

#endif
