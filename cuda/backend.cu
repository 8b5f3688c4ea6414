#include "cuda/internal.h"

#include <cstdio>
#include <cstring>
#include <new>

/* The least that a device has free, once for each, but no more than the host has: staging memory is as large. */
static bool free_memory(rl_backend *backend, size_t *size, rl_status *status)
{
    rl_cuda *cuda = rl_cuda_of(backend);
    rl_backend *host = rl_backend_cpu();
    size_t least = SIZE_MAX / RL_CUDA_MAX_DEVICES, host_size;
    for (size_t k = 0; k < cuda->num_devices; k++) {
        size_t free_size, total_size;
        int device = cuda->devices[k];
        if (!rl_cuda_use(device, status) ||
            !rl_cuda_ok(cudaMemGetInfo(&free_size, &total_size), device, "reading the GPU's free memory", status))
            return false;
        if (free_size < least) least = free_size;
    }
    if (!host->ops->free_memory(host, &host_size, status)) return false;
    *size = least * cuda->num_devices;
    if (host_size && host_size < *size) *size = host_size;
    return true;
}

static void *host_alloc(rl_backend *backend, size_t size, rl_status *status)
{
    int device = rl_cuda_of(backend)->devices[0];
    return rl_cuda_use(device, status) ? rl_cuda_host_alloc(device, size, "predictions", status) : NULL;
}

static void host_release(rl_backend *backend, void *memory)
{
    (void)backend;
    cudaFreeHost(memory);
}

static void destroy(rl_backend *backend)
{
    rl_cuda *cuda = rl_cuda_of(backend);
    if (cuda->stream) cudaStreamDestroy(cuda->stream);
    delete cuda;
}

static const rl_backend_ops cuda_ops = {
    .name = NULL,
    .reads_in_place = false,
    .min_slots = 0,
    .batch_bytes = 64u << 20, /* feeds a GPU for a while */
    .free_memory = free_memory,
    .host_alloc = host_alloc,
    .host_release = host_release,
    .job_create = rl_cuda_job_create,
    .job_destroy = rl_cuda_job_destroy,
    .cost = rl_cuda_cost,
    .loss = rl_cuda_loss,
    .gradients = rl_cuda_gradients,
    .destroy = destroy,
};

static bool check_devices(const int *devices, size_t num_devices, rl_status *status)
{
    if (num_devices == 0 || num_devices > RL_CUDA_MAX_DEVICES)
        return rl_fail(status, RL_ERR_ARGUMENT, "an evaluation takes 1 to %d GPUs, not %zu", RL_CUDA_MAX_DEVICES,
                       num_devices);
    int count;
    if (!rl_cuda_count(&count, status)) return false;
    for (size_t k = 0; k < num_devices; k++) {
        if (devices[k] < 0 || devices[k] >= count)
            return rl_fail(status, RL_ERR_DEVICE, "there is no GPU %d; the last one is %d", devices[k], count - 1);
        for (size_t earlier = 0; earlier < k; earlier++)
            if (devices[earlier] == devices[k])
                return rl_fail(status, RL_ERR_ARGUMENT, "GPU %d is named twice", devices[k]);
        rl_cuda_device described;
        if (!rl_cuda_describe(devices[k], &described, status)) return false;
    }
    return true;
}

static void set_name(rl_cuda *cuda)
{
    int length = snprintf(cuda->name, sizeof cuda->name, "cuda");
    for (size_t k = 0; k < cuda->num_devices; k++)
        length +=
            snprintf(cuda->name + length, sizeof cuda->name - (size_t)length, "%c%d", k ? ',' : ':', cuda->devices[k]);
}

rl_backend *rl_backend_cuda_create(const int *devices, size_t num_devices, rl_status *status)
{
    if (!check_devices(devices, num_devices, status)) return NULL;
    rl_cuda *cuda = new (std::nothrow) rl_cuda();
    if (!cuda) {
        (void)rl_fail(status, RL_ERR_MEMORY, "out of memory");
        return NULL;
    }
    memcpy(cuda->devices, devices, num_devices * sizeof *devices);
    cuda->num_devices = num_devices;
    set_name(cuda);
    cuda->table = cuda_ops;
    cuda->table.name = cuda->name;
    cuda->table.min_slots = 2 * num_devices; /* one is matched on the CPU while another is on its way or computed */
    cuda->ops = &cuda->table;
    cuda->ragged = &rl_cuda_ragged_ops;
    if (rl_cuda_use(devices[0], status) && rl_cuda_ok(cudaStreamCreateWithFlags(&cuda->stream, cudaStreamNonBlocking),
                                                      devices[0], "making a stream", status))
        return cuda;
    destroy(cuda);
    return NULL;
}
