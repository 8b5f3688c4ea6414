/* What CUDA's errors become. */
#ifndef RAGLOSS_CHECK_H
#define RAGLOSS_CHECK_H

#include "core/base/status.h"

#include <cuda_runtime.h>

/* True where `error` is none. Otherwise says that `doing` ("copying boxes to the GPU") failed, on which GPU (-1: on
 * none in particular), and why. */
bool rl_cuda_ok(cudaError_t error, int device, const char *doing, rl_status *status);

#endif
