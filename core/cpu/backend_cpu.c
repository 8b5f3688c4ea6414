#include "core/base/available.h"
#include "core/base/backend.h"
#include "core/base/memory.h"
#include "core/cpu/ragged_cpu.h"
#include "core/cpu/stages_cpu.h"

#include <stdlib.h>
#include <string.h>

static bool cpu_free_memory(rl_backend *backend, size_t *size, rl_status *status)
{
    (void)backend;
    (void)status;
    *size = rl_available_memory();
    return true;
}

static void *cpu_alloc(rl_backend *backend, size_t size, rl_status *status)
{
    (void)backend;
    return rl_alloc_aligned(size, 1, status);
}

static void cpu_release(rl_backend *backend, void *memory)
{
    (void)backend;
    free(memory);
}

static bool cpu_copy(rl_backend *backend, void *to, const void *from, size_t size, rl_status *status)
{
    (void)backend;
    (void)status;
    if (size) memcpy(to, from, size);
    return true;
}

static void cpu_destroy(rl_backend *backend)
{
    (void)backend;
}

static const rl_backend_ops cpu_ops = {
    .name = "cpu",
    .reads_in_place = true,
    .min_lanes = 1,
    .batch_bytes = 1u << 19, /* stays in a processor's cache from one stage to the next */
    .free_memory = cpu_free_memory,
    .alloc = cpu_alloc,
    .release = cpu_release,
    .upload = cpu_copy,
    .download = cpu_copy,
    .host_alloc = cpu_alloc,
    .host_release = cpu_release,
    .pad = rl_cpu_pad,
    .unpad = rl_cpu_unpad,
    .convert = rl_cpu_convert,
    .gather = rl_cpu_gather,
    .scatter = rl_cpu_scatter,
    .mark = rl_cpu_mark,
    .sum = rl_cpu_sum,
    .job_create = rl_cpu_job_create,
    .job_destroy = rl_cpu_job_destroy,
    .cost = rl_cpu_cost,
    .loss = rl_cpu_loss,
    .destroy = cpu_destroy,
};

rl_backend *rl_backend_cpu(void)
{
    static rl_backend cpu = {&cpu_ops}; /* stateless, never written */
    return &cpu;
}
