#include "cli/devices.h"

#include "cli/commands.h"
#include "cli/messages.h"
#include "core/base/harmless.h"
#include "core/base/workers.h"

#include <string.h>

#ifdef RAGLOSS_HAVE_CUDA

#include "cuda/backend_cuda.h"

#include <stdlib.h>

/* Reads ":0,2,1"; an empty list means the first GPU. */
static bool read_gpus(const char *list, int *gpus, size_t *count)
{
    *count = 0;
    if (!*list) gpus[(*count)++] = 0;
    for (char before = ':'; *list; before = ',') {
        char *end;
        if (*list++ != before || *list < '0' || *list > '9' || *count == RL_CUDA_MAX_DEVICES) return false;
        long number = strtol(list, &end, 10);
        gpus[(*count)++] = number > 9999 ? 9999 : (int)number; /* no machine has that many */
        list = end;
    }
    return true;
}

static rl_backend *open_gpus(const char *name, rl_status *status)
{
    int gpus[RL_CUDA_MAX_DEVICES];
    size_t count;
    if (read_gpus(name + strlen("cuda"), gpus, &count)) return rl_backend_cuda_create(gpus, count, status);
    (void)rl_fail(status, RL_ERR_ARGUMENT, "option --device: '%s' is not cuda, cuda:N or cuda:N,M,... of up to %d GPUs",
                  name, RL_CUDA_MAX_DEVICES);
    return NULL;
}

static rl_backend *open_first_gpu(void)
{
    rl_status status;
    rl_backend *backend = NULL;
    int count;
    if (!rl_cuda_count(&count, &status)) return NULL;
    for (int gpu = 0; gpu < count && !backend; gpu++) backend = rl_backend_cuda_create(&gpu, 1, &status);
    return backend;
}

static void list_gpu(int gpu)
{
    const double gib = 1024.0 * 1024.0 * 1024.0;
    rl_cuda_device device;
    rl_status status;
    if (rl_cuda_describe(gpu, &device, &status)) {
        printf("cuda:%d  ", gpu);
        rl_put_harmless(device.name, stdout);
        printf(", %.1f GiB (%.1f GiB free), compute capability %d.%d\n", (double)device.total_memory / gib,
               (double)device.free_memory / gib, device.major, device.minor);
    } else {
        printf("cuda:%d  cannot be used: %s\n", gpu, status.what);
    }
}

static void list_gpus(void)
{
    rl_status status;
    int driver, runtime, count = 0;
    if (!rl_cuda_versions(&driver, &runtime, &status) || !rl_cuda_count(&count, &status))
        printf("cuda    cannot be used: %s\n", status.what);
    else
        printf("cuda    the driver supports CUDA %d.%d, this build has %d.%d\n", driver / 1000, driver % 1000 / 10,
               runtime / 1000, runtime % 1000 / 10);
    for (int gpu = 0; gpu < count; gpu++) list_gpu(gpu);
}

#else

static rl_backend *open_gpus(const char *name, rl_status *status)
{
    (void)rl_fail(status, RL_ERR_DEVICE, "device '%s': this build has no CUDA backend; use cpu or auto", name);
    return NULL;
}

static rl_backend *open_first_gpu(void)
{
    return NULL;
}

static void list_gpus(void)
{
    printf("cuda    not in this build\n");
}

#endif

rl_backend *cli_open_device(const char *name, rl_status *status)
{
    if (strcmp(name, "cpu") == 0) return rl_backend_cpu();
    if (strcmp(name, "auto") == 0) {
        rl_backend *gpu = open_first_gpu();
        return gpu ? gpu : rl_backend_cpu();
    }
    if (strcmp(name, "cuda") == 0 || strncmp(name, "cuda:", 5) == 0) return open_gpus(name, status);
    char hint[RL_HINT_SIZE];
    cli_hint_word("auto|cpu|cuda", name, hint);
    (void)rl_fail(status, RL_ERR_ARGUMENT, "option --device: '%s' is none of auto, cpu, cuda, cuda:N, cuda:N,M,...%s",
                  name, hint);
    return NULL;
}

static int run(int argc, char **argv)
{
    int exit_status;
    if (!cli_parse(&cli_devices, &argc, argv, NULL, &exit_status)) return exit_status;
    printf("cpu     %zu processors\n", rl_num_processors());
    list_gpus();
    return CLI_DONE;
}

const cli_command cli_devices = {
    .name = "devices",
    .operands = "",
    .summary = "list what an evaluation can run on",
    .details = "Lists the devices that `ragloss eval --device` takes, and why others cannot be used.",
    .run = run,
};
