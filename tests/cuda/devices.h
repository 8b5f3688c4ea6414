/* The GPUs to test on: those that the backend under test finds, simulated or real. */
#ifndef RAGLOSS_TESTS_DEVICES_H
#define RAGLOSS_TESTS_DEVICES_H

#include "cuda/backend_cuda.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define SKIPPED 77

/* Says why tests are skipped, and returns the exit status that says so, or 0 where there is a GPU. */
static inline int skip_without_gpu(void)
{
    int count;
    rl_status status;
    if (rl_cuda_count(&count, &status)) return 0;
    printf("skipped: %s\n", status.what);
    return SKIPPED;
}

/* The backend of the first `num_devices` GPUs, or of as many as there are. */
static inline rl_backend *open_gpus(size_t num_devices)
{
    const int devices[] = {0, 1, 2, 3};
    int count;
    rl_status status;
    if (!rl_cuda_count(&count, &status)) fail_msg("%s", status.what);
    if (num_devices > (size_t)count) num_devices = (size_t)count;
    rl_backend *backend = rl_backend_cuda_create(devices, num_devices, &status);
    if (!backend) fail_msg("%s", status.what);
    return backend;
}

#endif
