#include "core/base/available.h"
#include "core/base/backend.h"
#include "core/base/memory.h"
#include "core/cpu/ragged_cpu.h"
#include "core/cpu/stages_cpu.h"

#include <stdlib.h>

static bool cpu_free_memory(rl_backend *backend, size_t *size, rl_status *status)
{
    (void)backend;
    (void)status;
    *size = rl_available_memory();
    return true;
}

static void *cpu_host_alloc(rl_backend *backend, size_t size, rl_status *status)
{
    (void)backend;
    return rl_alloc_aligned(size, 1, status);
}

static void cpu_host_release(rl_backend *backend, void *memory)
{
    (void)backend;
    free(memory);
}

static void cpu_destroy(rl_backend *backend)
{
    (void)backend;
}

static const rl_backend_ops cpu_ops = {
    .name = "cpu",
    .reads_in_place = true,
    .min_slots = 1,
    .batch_bytes = 1u << 19, /* stays in a processor's cache from one stage to the next */
    .free_memory = cpu_free_memory,
    .host_alloc = cpu_host_alloc,
    .host_release = cpu_host_release,
    .job_create = rl_cpu_job_create,
    .job_destroy = rl_cpu_job_destroy,
    .cost = rl_cpu_cost,
    .loss = rl_cpu_loss,
    .gradients = rl_cpu_gradients,
    .destroy = cpu_destroy,
};

rl_backend *rl_backend_cpu(void)
{
    static rl_backend cpu = {&cpu_ops, &rl_cpu_ragged_ops}; /* stateless, never written */
    return &cpu;
}
