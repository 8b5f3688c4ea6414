/* The backend's own parts, shared by its files. */
#ifndef RAGLOSS_CUDA_INTERNAL_H
#define RAGLOSS_CUDA_INTERNAL_H

#include "core/ragged/ragged_ops.h"
#include "cuda/backend_cuda.h"
#include "cuda/check.h"

#include <atomic>

struct rl_cuda : rl_backend {
    rl_backend_ops table; /* with this backend's name and number of slots */
    char name[16 + 4 * RL_CUDA_MAX_DEVICES];
    int devices[RL_CUDA_MAX_DEVICES];
    size_t num_devices;
    cudaStream_t stream;          /* of ragged batches, on the first device */
    std::atomic<size_t> num_jobs; /* made so far */
};

static inline rl_cuda *rl_cuda_of(rl_backend *backend)
{
    return static_cast<rl_cuda *>(backend);
}

/* Makes a device the one that this thread's calls are for. */
static inline bool rl_cuda_use(int device, rl_status *status)
{
    return rl_cuda_ok(cudaSetDevice(device), device, "choosing the GPU", status);
}

/* Memory of the current device, and pinned host memory, which every device copies from and to at full speed. Never
 * NULL on success. `what` it is for appears in errors. */
void *rl_cuda_alloc(int device, size_t size, const char *what, rl_status *status);
void *rl_cuda_host_alloc(int device, size_t size, const char *what, rl_status *status);

/* Operations on ragged batches. */
extern const rl_ragged_ops rl_cuda_ragged_ops;

/* Those of the evaluation, as rl_backend_ops describes them. */
rl_job *rl_cuda_job_create(rl_backend *backend, const rl_batch_limits *limits, rl_status *status);
void rl_cuda_job_destroy(rl_job *job);
bool rl_cuda_cost(rl_job *job, const rl_batch *batch, float **cost, rl_status *status);
bool rl_cuda_loss(rl_job *job, const rl_batch *batch, const rl_pairs *pairs, rl_losses *losses, float *iou,
                  rl_status *status);
bool rl_cuda_gradients(rl_job *job, const rl_batch *batch, const rl_pairs *pairs, const float *iou,
                       const rl_losses *factors, float *const rows[RL_NUM_ARRAYS], rl_status *status);

#endif
