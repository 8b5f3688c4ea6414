/* The backend for NVIDIA GPUs, and what a caller should know about them before creating one. */
#ifndef RAGLOSS_BACKEND_CUDA_H
#define RAGLOSS_BACKEND_CUDA_H

#include "core/base/backend.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rl_cuda_device {
    char name[256];
    size_t total_memory, free_memory; /* bytes */
    int major, minor;                 /* compute capability */
} rl_cuda_device;

/* The number of GPUs. Fails with the driver's own reason where there is none, so it is at least 1 on success. */
bool rl_cuda_count(int *count, rl_status *status);

/* Fails for a GPU that cannot be used, by this build or at all. */
bool rl_cuda_describe(int device, rl_cuda_device *described, rl_status *status);

/* Versions of CUDA that the driver supports and that this build has, as 1000 * major + 10 * minor; 0 for no driver. */
bool rl_cuda_versions(int *driver, int *runtime, rl_status *status);

#define RL_CUDA_MAX_DEVICES 16

/* A backend on one or several GPUs: jobs are dealt out to them in turn, and ragged batches lie on the first. Fails
 * where one cannot be used or is named twice. To be given to its `destroy` when all its memory and jobs are. NULL on
 * failure.
 */
rl_backend *rl_backend_cuda_create(const int *devices, size_t num_devices, rl_status *status);

#ifdef __cplusplus
}
#endif
#endif
