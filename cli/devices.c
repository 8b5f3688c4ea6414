#include "devices.h"

#include "commands.h"
#include "report.h"
#include "workers.h"

#include <string.h>

rl_backend *cli_open_device(const char *name, rl_status *status)
{
    if (strcmp(name, "cpu") == 0 || strcmp(name, "auto") == 0) return rl_backend_cpu();
    if (strncmp(name, "cuda", 4) == 0)
        rl_fail(status, RL_ERR_DEVICE, "device '%s': this build has no CUDA backend", name);
    else
        rl_fail(status, RL_ERR_ARGUMENT, "option --device: '%s' is none of auto, cpu, cuda, cuda:N", name);
    return NULL;
}

static int run(int argc, char **argv)
{
    int exit_status;
    if (!cli_parse(&cli_devices, &argc, argv, NULL, &exit_status)) return exit_status;
    printf("cpu     %zu processors\n", rl_num_processors());
    printf("cuda    not in this build\n");
    return CLI_DONE;
}

const cli_command cli_devices = {
    .name = "devices",
    .operands = "",
    .summary = "list what an evaluation can run on",
    .details = "Lists the devices that `ragloss eval --device` takes, and says why others cannot be\nused.",
    .run = run,
};
