/* The simulator finds each mistake that it is there to find, and none where there is none. */
#include "tests/cudasim/cudasim.h"
#include "tests/cudasim/wrong_kernels.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <setjmp.h>
#include <sys/wait.h>
#include <unistd.h>

extern "C" {
#include <cmocka.h>
}

static void must(cudaError_t error)
{
    if (error == cudaSuccess) return;
    fprintf(stderr, "unexpected: %s\n", cudaGetErrorName(error));
    _exit(1);
}

template <typename T> static T *device_array(size_t count)
{
    void *memory;
    must(cudaMalloc(&memory, count * sizeof(T)));
    return (T *)memory;
}

template <typename T> static T *pinned_array(size_t count)
{
    void *memory;
    must(cudaHostAlloc(&memory, count * sizeof(T), cudaHostAllocPortable));
    return (T *)memory;
}

static cudaStream_t new_stream()
{
    cudaStream_t stream;
    must(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    return stream;
}

template <typename... Parameters, typename... Arguments>
static cudaError_t launch(cudaStream_t stream, unsigned blocks, unsigned threads, void (*kernel)(Parameters...),
                          Arguments... arguments)
{
    cudaLaunchConfig_t config = {};
    config.gridDim = dim3(blocks);
    config.blockDim = dim3(threads);
    config.stream = stream;
    return cudaLaunchKernelEx(&config, kernel, arguments...);
}

/* Runs a program of its own, and returns what it wrote to standard error and its exit status. */
static int run(void (*program)(), char *output, size_t size)
{
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        program();
        exit(0);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t got; (got = read(ends[0], output + length, size - 1 - length)) > 0;) length += (size_t)got;
    output[length] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void finds(void (*program)(), const char *mistake)
{
    char output[4096];
    int status = run(program, output, sizeof output);
    if (status != CUDASIM_FOUND || !strstr(output, mistake)) fail_msg("exit status %d, output: %s", status, output);
}

static void finds_nothing(void (*program)())
{
    char output[4096];
    int status = run(program, output, sizeof output);
    if (status != 0 || strstr(output, "cudasim: ")) fail_msg("exit status %d, output: %s", status, output);
}

/* The mistakes. */

static void host_touches_device_memory()
{
    *(volatile int *)device_array<int>(4) = 1;
}

static void reads_past_the_end()
{
    cudaStream_t stream = new_stream();
    must(launch(stream, 1, 32, load_at, device_array<int>(5), 5, device_array<int>(1)));
    must(cudaStreamSynchronize(stream));
}

static void writes_past_the_end()
{
    cudaStream_t stream = new_stream();
    must(launch(stream, 1, 32, store_at, device_array<int>(5), 5));
    must(cudaStreamSynchronize(stream));
}

static void writes_before_the_start()
{
    cudaStream_t stream = new_stream();
    must(launch(stream, 1, 32, store_at, device_array<int>(5), (size_t)-1));
    must(cudaStreamSynchronize(stream));
}

static void copies_too_much()
{
    int numbers[6] = {};
    must(cudaMemcpyAsync(device_array<int>(5), numbers, sizeof numbers, cudaMemcpyHostToDevice, new_stream()));
}

static void uses_freed_memory()
{
    cudaStream_t stream = new_stream();
    int *numbers = device_array<int>(5);
    must(cudaFree(numbers));
    must(launch(stream, 1, 32, store_at, numbers, 0));
    must(cudaStreamSynchronize(stream));
}

static void frees_twice()
{
    int *numbers = device_array<int>(5);
    must(cudaFree(numbers));
    must(cudaFree(numbers));
}

static void kernel_touches_host_memory()
{
    static int numbers[4];
    cudaStream_t stream = new_stream();
    must(launch(stream, 1, 32, store_at, numbers, 0));
    must(cudaStreamSynchronize(stream));
}

static void uses_another_devices_memory()
{
    cudasim_options options = {1, 2, 1 << 20, 0};
    cudasim_configure(&options);
    int *numbers = device_array<int>(4);
    must(cudaSetDevice(1));
    cudaStream_t stream = new_stream();
    must(launch(stream, 1, 32, store_at, numbers, 0));
    must(cudaStreamSynchronize(stream));
}

template <bool barrier> static void passes_in_shared_memory()
{
    cudaStream_t stream = new_stream();
    int *numbers = device_array<int>(64);
    must(launch(stream, 1, 64, pass_in_shared, numbers, barrier));
    must(cudaStreamSynchronize(stream));
    must(cudaFree(numbers));
    must(cudaStreamDestroy(stream));
}

template <bool barrier> static void passes_in_global_memory()
{
    cudaStream_t stream = new_stream();
    int *numbers = device_array<int>(64);
    must(launch(stream, 1, 64, pass_in_global, numbers, barrier));
    must(cudaStreamSynchronize(stream));
    must(cudaFree(numbers));
    must(cudaStreamDestroy(stream));
}

template <unsigned blocks, unsigned threads> static void stores_at_one_place()
{
    cudaStream_t stream = new_stream();
    must(launch(stream, blocks, threads, all_store_one, device_array<int>(1)));
    must(cudaStreamSynchronize(stream));
}

static void counts_atomically()
{
    cudaStream_t stream = new_stream();
    long long *most = device_array<long long>(1);
    must(launch(stream, 3, 64, all_count_in_one, most));
    must(cudaStreamSynchronize(stream));
    must(cudaFree(most));
    must(cudaStreamDestroy(stream));
}

static void barrier_for_some()
{
    cudaStream_t stream = new_stream();
    must(launch(stream, 1, 32, some_synchronize));
    must(cudaStreamSynchronize(stream));
}

static void shuffle_for_some()
{
    cudaStream_t stream = new_stream();
    must(launch(stream, 1, 32, some_shuffle, device_array<double>(32)));
    must(cudaStreamSynchronize(stream));
}

static void leaks_device_memory()
{
    device_array<int>(4);
}

static void leaks_until_reset()
{
    device_array<int>(4);
    must(cudaDeviceReset());
    fputs("went on", stderr);
}

static void leaks_pinned_memory()
{
    pinned_array<int>(4);
}

static void leaks_stream()
{
    new_stream();
}

static void leaks_event()
{
    cudaEvent_t event;
    must(cudaEventCreateWithFlags(&event, cudaEventDisableTiming));
}

static void test_memory(void **)
{
    finds(host_touches_device_memory, "the host touches device memory");
    finds(reads_past_the_end, "out of bounds: 4 bytes at 20 of an allocation of 20");
    finds(writes_past_the_end, "out of bounds: 4 bytes at 20 of an allocation of 20");
    finds(writes_before_the_start, "no device memory");
    finds(copies_too_much, "a copy to the device: out of bounds: 24 bytes at 0 of an allocation of 20");
    finds(uses_freed_memory, "use after free");
    finds(frees_twice, "no live allocation");
    finds(kernel_touches_host_memory, "no device memory");
    finds(uses_another_devices_memory, "memory of device 0 is used on device 1");
}

static void test_races(void **)
{
    finds(passes_in_shared_memory<false>, "race: one thread");
    finds_nothing(passes_in_shared_memory<true>);
    finds(passes_in_global_memory<false>, "race: one thread");
    finds_nothing(passes_in_global_memory<true>);
    finds((stores_at_one_place<1, 2>), "race: two threads write");
    finds((stores_at_one_place<2, 1>), "race: two threads write");
    finds_nothing(counts_atomically);
}

static void test_barriers(void **)
{
    finds(barrier_for_some, "not reached by all threads");
    finds(shuffle_for_some, "not reached by all threads");
}

static void test_leaks(void **)
{
    finds(leaks_device_memory, "leak: 1 allocations of device memory, 16 bytes");
    finds(leaks_until_reset, "leak: 1 allocations of device memory");
    finds(leaks_pinned_memory, "leak: 1 allocations of pinned memory");
    finds(leaks_stream, "leak: 1 streams");
    finds(leaks_event, "leak: 1 events");
}

/* Tests in this process, on a device of 1 MiB. */
struct fixture {
    cudaStream_t stream = NULL, other = NULL;
    int *device = NULL, *pinned = NULL;

    explicit fixture(unsigned long seed)
    {
        cudasim_options options = {seed, 1, 1 << 20, 0};
        cudasim_configure(&options);
        must(cudaSetDevice(0));
        stream = new_stream();
        other = new_stream();
        device = device_array<int>(64);
        pinned = pinned_array<int>(64);
    }

    ~fixture()
    {
        must(cudaStreamDestroy(stream));
        must(cudaStreamDestroy(other));
        must(cudaFree(device));
        must(cudaFreeHost(pinned));
    }

    void download(cudaStream_t on)
    {
        must(cudaMemcpyAsync(pinned, device, 64 * sizeof(int), cudaMemcpyDeviceToHost, on));
    }
};

static void test_fresh_memory_is_poisoned(void **)
{
    fixture f(1);
    assert_int_equal(f.pinned[0], (int)0xcdcdcdcd);
    f.pinned[0] = 0;
    f.download(f.stream);
    must(cudaStreamSynchronize(f.stream));
    assert_int_equal(f.pinned[0], (int)0xcdcdcdcd);
}

static void test_work_waits_for_somebody_to_wait(void **)
{
    fixture f(1);
    must(launch(f.stream, 1, 64, fill, f.device, 64, 7));
    f.download(f.stream);
    assert_int_equal(f.pinned[0], (int)0xcdcdcdcd);
    cudaEvent_t event;
    must(cudaEventCreateWithFlags(&event, cudaEventDisableTiming));
    must(cudaEventRecord(event, f.stream));
    must(launch(f.stream, 1, 64, fill, f.device, 64, 8));
    f.download(f.stream);
    must(cudaEventSynchronize(event));
    assert_int_equal(f.pinned[0], 7);
    must(cudaStreamSynchronize(f.stream));
    assert_int_equal(f.pinned[63], 8);
    must(cudaEventDestroy(event));
}

/* One stream fills, another reads without waiting for it: some seed shows that. */
static void test_streams_run_in_any_order(void **)
{
    int right = 0, wrong = 0;
    for (unsigned long seed = 0; seed < 64; seed++) {
        fixture f(seed);
        must(launch(f.stream, 1, 64, fill, f.device, 64, 7));
        f.download(f.other);
        must(cudaStreamSynchronize(f.other));
        ++*(f.pinned[0] == 7 ? &right : &wrong);
    }
    assert_true(right > 0);
    assert_true(wrong > 0);
}

static void test_copies_look_at_pinned_memory_late(void **)
{
    fixture f(1);
    int pageable[64] = {5};
    f.pinned[0] = 5;
    must(cudaMemcpyAsync(f.device, f.pinned, sizeof(int), cudaMemcpyHostToDevice, f.stream));
    must(cudaMemcpyAsync(f.device + 1, pageable, sizeof(int), cudaMemcpyHostToDevice, f.stream));
    f.pinned[0] = pageable[0] = 6;
    must(cudaMemcpyAsync(pageable, f.device, 2 * sizeof(int), cudaMemcpyDeviceToHost, f.stream));
    assert_int_equal(pageable[0], 6); /* the change after the call was copied: a mistake made visible */
    assert_int_equal(pageable[1], 5); /* what lay there at the call was copied */
}

static void test_memory_ends(void **)
{
    fixture f(1);
    void *memory;
    size_t free_size, total_size;
    must(cudaMemGetInfo(&free_size, &total_size));
    assert_int_equal(total_size, 1 << 20);
    assert_int_equal(free_size, (1 << 20) - 64 * sizeof(int));
    assert_int_equal(cudaMalloc(&memory, free_size + 1), cudaErrorMemoryAllocation);
    assert_int_equal(cudaGetLastError(), cudaErrorMemoryAllocation);
    assert_int_equal(cudaGetLastError(), cudaSuccess);
    must(cudaMalloc(&memory, free_size));
    must(cudaFree(memory));
}

static void test_calls_fail_by_number(void **)
{
    const cudasim_options options = {1, 1, 1 << 20, 3};
    cudasim_configure(&options);
    must(cudaSetDevice(0));
    void *memory = device_array<int>(1);
    assert_null(cudasim_failed_call());
    assert_int_equal(cudaFree(memory), cudaErrorUnknown); /* released all the same, or the test would end with a leak */
    assert_string_equal(cudasim_failed_call(), "cudaFree");
    assert_int_equal(cudasim_calls(), 3);
    must(cudaSetDevice(0));
}

static void test_no_devices(void **)
{
    const cudasim_options options = {1, 0, 0, 0};
    int count;
    cudasim_configure(&options);
    assert_int_equal(cudaGetDeviceCount(&count), cudaErrorNoDevice);
}

static void test_launch_limits(void **)
{
    fixture f(1);
    assert_int_equal(launch(f.stream, 0, 32, all_store_one, f.device), cudaErrorInvalidConfiguration);
    assert_int_equal(launch(f.stream, 1, 1025, all_store_one, f.device), cudaErrorInvalidConfiguration);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_races),
        cmocka_unit_test(test_barriers),
        cmocka_unit_test(test_leaks),
        cmocka_unit_test(test_fresh_memory_is_poisoned),
        cmocka_unit_test(test_work_waits_for_somebody_to_wait),
        cmocka_unit_test(test_streams_run_in_any_order),
        cmocka_unit_test(test_copies_look_at_pinned_memory_late),
        cmocka_unit_test(test_memory_ends),
        cmocka_unit_test(test_calls_fail_by_number),
        cmocka_unit_test(test_no_devices),
        cmocka_unit_test(test_launch_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
