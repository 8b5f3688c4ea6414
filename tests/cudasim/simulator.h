/* The parts of the simulator. One lock is held by whoever is in any of them. */
#ifndef CUDASIM_SIMULATOR_H
#define CUDASIM_SIMULATOR_H

#include "cuda_runtime.h"
#include "tests/cudasim/cudasim.h"

namespace cudasim
{
/* Reports a mistake in the program under test, and ends it. */
[[noreturn]] __attribute__((format(printf, 1, 2))) void report(const char *format, ...);

/* A number below `count`, from the seed. */
size_t choose(size_t count);

/* Memory (memory.cpp). */
void *allocate_device(int device, size_t size);
/* Returns the device whose memory it was, and how much. */
int free_device(void *memory, size_t *size);
void *allocate_pinned(size_t size);
void free_pinned(void *memory);
bool is_pinned(const void *memory, size_t size);
void check_device_range(int device, const void *memory, size_t size, const char *what);
/* Reports what is allocated still; device -1: of any, and pinned memory. */
void report_leaks(int device);

/* Device memory is within reach while one of these lives. */
struct open_memory {
    open_memory();
    ~open_memory();
};

/* Let the checks of accesses know where a kernel stands. */
void enter_launch(int device);
void enter_block();
void pass_barrier();

/* Grids (grid.cpp). The thread of the kernel that runs now, and its stack. */
struct running_thread {
    unsigned number;
    const char *stack, *stack_end;
};
const running_thread &now_running();
void run_grid(int device, dim3 grid, dim3 block, const std::function<void()> &kernel);

/* Streams (streams.cpp). */
cudaStream_t create_stream(int device);
void destroy_stream(cudaStream_t stream);
int device_of(cudaStream_t stream);
void enqueue(cudaStream_t stream, std::function<void()> work);
void finish_stream(cudaStream_t stream);
void finish_device(int device);
cudaEvent_t create_event(int device);
void destroy_event(cudaEvent_t event);
bool record_event(cudaEvent_t event, cudaStream_t stream);
void finish_event(cudaEvent_t event);
/* Reports streams and events that are not destroyed; device -1: of any. */
void report_left_streams(int device);
} // namespace cudasim

#endif
