#include "tests/cudasim/simulator.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <unistd.h>
#include <vector>

namespace cudasim
{
namespace
{
constexpr size_t max_devices = 16;

struct runtime {
    std::recursive_mutex lock;
    cudasim_options options;
    uint64_t random;
    unsigned long calls = 0;
    const char *failed_call = NULL;
    size_t used[max_devices] = {}; /* bytes of each device */

    runtime();
};

runtime &all()
{
    static runtime *made = new runtime; /* outlives whatever runs at the program's end */
    return *made;
}

thread_local int current_device = 0;
thread_local cudaError_t last_error = cudaSuccess;

unsigned long from_environment(const char *name, unsigned long otherwise)
{
    const char *text = getenv(name);
    return text ? strtoul(text, NULL, 10) : otherwise;
}

void use(runtime &made, const cudasim_options &options)
{
    made.options = options;
    made.random = options.seed * 0x9e3779b97f4a7c15u + 1;
    made.calls = 0;
    made.failed_call = NULL;
    if (options.devices > max_devices) report("more than %zu devices are not simulated", max_devices);
}

void reset(int device)
{
    finish_device(device);
    report_leaks(device);
    report_left_streams(device);
}

void at_end()
{
    if (getenv("CUDASIM_FAIL") && all().failed_call)
        fprintf(stderr, "cudasim: call %lu was made to fail: %s\n", all().options.fail, all().failed_call);
    reset(-1);
}

runtime::runtime()
{
    use(*this, {from_environment("CUDASIM_SEED", 0), from_environment("CUDASIM_DEVICES", 1),
                from_environment("CUDASIM_MEMORY", 1ul << 30), from_environment("CUDASIM_FAIL", 0)});
    atexit(at_end);
}

cudaError_t result(cudaError_t error)
{
    if (error != cudaSuccess) last_error = error;
    return error;
}

/* A call of the runtime while it lasts. */
struct call {
    std::lock_guard<std::recursive_mutex> guard{all().lock};
    bool fails;

    explicit call(const char *name) : fails(++all().calls == all().options.fail)
    {
        if (fails) all().failed_call = name;
    }
};

bool device_exists(int device)
{
    return device >= 0 && (size_t)device < all().options.devices;
}
} // namespace

void report(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("cudasim: ", stderr);
    vfprintf(stderr, format, arguments);
    fputs("\n", stderr);
    va_end(arguments);
    fflush(stderr);
    _exit(CUDASIM_FOUND);
}

size_t choose(size_t count)
{
    uint64_t x = all().random += 0x9e3779b97f4a7c15u; /* splitmix64 */
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return (size_t)((x ^ (x >> 31)) % count);
}

cudaError_t launch(const cudaLaunchConfig_t *config, std::function<void()> kernel)
{
    call now("cudaLaunchKernelEx");
    dim3 grid = config->gridDim, block = config->blockDim;
    size_t threads = (size_t)block.x * block.y * block.z;
    if (now.fails) return result(cudaErrorLaunchFailure);
    if (grid.x == 0 || grid.y == 0 || grid.z == 0 || grid.x > INT32_MAX || grid.y > 65535 || grid.z > 65535 ||
        threads == 0 || threads > 1024 || config->dynamicSmemBytes != 0)
        return result(cudaErrorInvalidConfiguration);
    int device = device_of(config->stream);
    if (device != current_device) return result(cudaErrorInvalidResourceHandle);
    enqueue(config->stream,
            [device, grid, block, kernel = std::move(kernel)] { run_grid(device, grid, block, kernel); });
    return cudaSuccess;
}

cudaError_t function_attributes(cudaFuncAttributes *attributes)
{
    call now("cudaFuncGetAttributes");
    if (now.fails) return result(cudaErrorUnknown);
    attributes->maxThreadsPerBlock = 1024;
    return cudaSuccess;
}
} // namespace cudasim

using namespace cudasim;

void cudasim_configure(const cudasim_options *options)
{
    std::lock_guard<std::recursive_mutex> guard(all().lock);
    reset(-1);
    use(all(), *options);
}

unsigned long cudasim_calls(void)
{
    return all().calls;
}

const char *cudasim_failed_call(void)
{
    return all().failed_call;
}

cudaError_t cudaGetLastError()
{
    cudaError_t error = last_error;
    last_error = cudaSuccess;
    return error;
}

const char *cudaGetErrorName(cudaError_t error)
{
    switch (error) {
#define CUDASIM_NAME(name, value, text)                                                                                \
    case name: return #name;
        CUDASIM_ERRORS(CUDASIM_NAME)
#undef CUDASIM_NAME
    }
    return "unrecognized error code";
}

const char *cudaGetErrorString(cudaError_t error)
{
    switch (error) {
#define CUDASIM_TEXT(name, value, text)                                                                                \
    case name: return text;
        CUDASIM_ERRORS(CUDASIM_TEXT)
#undef CUDASIM_TEXT
    }
    return "unrecognized error code";
}

cudaError_t cudaDriverGetVersion(int *version)
{
    call now("cudaDriverGetVersion");
    if (now.fails) return result(cudaErrorUnknown);
    *version = 13000;
    return cudaSuccess;
}

cudaError_t cudaRuntimeGetVersion(int *version)
{
    call now("cudaRuntimeGetVersion");
    if (now.fails) return result(cudaErrorUnknown);
    *version = 13000;
    return cudaSuccess;
}

cudaError_t cudaGetDeviceCount(int *count)
{
    call now("cudaGetDeviceCount");
    if (now.fails) return result(cudaErrorUnknown);
    if (all().options.devices == 0) return result(cudaErrorNoDevice);
    *count = (int)all().options.devices;
    return cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp *properties, int device)
{
    call now("cudaGetDeviceProperties");
    if (now.fails) return result(cudaErrorUnknown);
    if (!device_exists(device)) return result(cudaErrorInvalidDevice);
    *properties = cudaDeviceProp{"cudasim", all().options.memory, 9, 0};
    return cudaSuccess;
}

cudaError_t cudaSetDevice(int device)
{
    call now("cudaSetDevice");
    if (now.fails) return result(cudaErrorUnknown);
    if (!device_exists(device)) return result(cudaErrorInvalidDevice);
    current_device = device;
    return cudaSuccess;
}

cudaError_t cudaDeviceReset()
{
    call now("cudaDeviceReset");
    reset(current_device);
    return now.fails ? result(cudaErrorUnknown) : cudaSuccess;
}

cudaError_t cudaMemGetInfo(size_t *free_size, size_t *total_size)
{
    call now("cudaMemGetInfo");
    if (now.fails) return result(cudaErrorUnknown);
    *total_size = all().options.memory;
    *free_size = all().options.memory - all().used[current_device];
    return cudaSuccess;
}

cudaError_t cudaMalloc(void **memory, size_t size)
{
    call now("cudaMalloc");
    if (now.fails || size > all().options.memory - all().used[current_device]) return result(cudaErrorMemoryAllocation);
    *memory = size ? allocate_device(current_device, size) : NULL;
    all().used[current_device] += size;
    return cudaSuccess;
}

cudaError_t cudaFree(void *memory)
{
    call now("cudaFree");
    if (memory) {
        size_t size;
        finish_device(-1);
        int device = free_device(memory, &size);
        all().used[device] -= size;
    }
    return now.fails ? result(cudaErrorUnknown) : cudaSuccess;
}

cudaError_t cudaHostAlloc(void **memory, size_t size, unsigned)
{
    call now("cudaHostAlloc");
    *memory = NULL;
    if (now.fails || (size && !(*memory = allocate_pinned(size)))) return result(cudaErrorMemoryAllocation);
    return cudaSuccess;
}

cudaError_t cudaFreeHost(void *memory)
{
    call now("cudaFreeHost");
    if (memory) {
        finish_device(-1);
        free_pinned(memory);
    }
    return now.fails ? result(cudaErrorUnknown) : cudaSuccess;
}

static void upload(void *to, const void *from, size_t size, cudaStream_t stream)
{
    int device = device_of(stream);
    check_device_range(device, to, size, "a copy to the device");
    if (is_pinned(from, size)) {
        enqueue(stream, [=] { memcpy(to, from, size); });
    } else {
        std::vector<char> snapshot((const char *)from, (const char *)from + size);
        enqueue(stream, [=] { memcpy(to, snapshot.data(), size); });
    }
}

static void download(void *to, const void *from, size_t size, cudaStream_t stream)
{
    check_device_range(device_of(stream), from, size, "a copy from the device");
    enqueue(stream, [=] { memcpy(to, from, size); });
    if (!is_pinned(to, size)) finish_stream(stream);
}

cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t size, cudaMemcpyKind kind, cudaStream_t stream)
{
    call now("cudaMemcpyAsync");
    if (now.fails) return result(cudaErrorUnknown);
    if (kind == cudaMemcpyHostToDevice)
        upload(to, from, size, stream);
    else
        download(to, from, size, stream);
    return cudaSuccess;
}

cudaError_t cudaMemsetAsync(void *memory, int value, size_t size, cudaStream_t stream)
{
    call now("cudaMemsetAsync");
    if (now.fails) return result(cudaErrorUnknown);
    check_device_range(device_of(stream), memory, size, "a memset");
    enqueue(stream, [=] { memset(memory, value, size); });
    return cudaSuccess;
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t *stream, unsigned)
{
    call now("cudaStreamCreateWithFlags");
    if (now.fails) return result(cudaErrorUnknown);
    *stream = create_stream(current_device);
    return cudaSuccess;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream)
{
    call now("cudaStreamDestroy");
    destroy_stream(stream);
    return now.fails ? result(cudaErrorUnknown) : cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream)
{
    call now("cudaStreamSynchronize");
    if (now.fails) return result(cudaErrorLaunchFailure);
    finish_stream(stream);
    return cudaSuccess;
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t *event, unsigned)
{
    call now("cudaEventCreateWithFlags");
    if (now.fails) return result(cudaErrorUnknown);
    *event = create_event(current_device);
    return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event)
{
    call now("cudaEventDestroy");
    destroy_event(event);
    return now.fails ? result(cudaErrorUnknown) : cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream)
{
    call now("cudaEventRecord");
    if (now.fails) return result(cudaErrorUnknown);
    return record_event(event, stream) ? cudaSuccess : result(cudaErrorInvalidResourceHandle);
}

cudaError_t cudaEventSynchronize(cudaEvent_t event)
{
    call now("cudaEventSynchronize");
    if (now.fails) return result(cudaErrorLaunchFailure);
    finish_event(event);
    return cudaSuccess;
}
