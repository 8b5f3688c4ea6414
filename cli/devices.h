/* The devices an evaluation can run on. */
#ifndef RAGLOSS_DEVICES_H
#define RAGLOSS_DEVICES_H

#include "core/base/backend.h"

/* The backend that `--device` names: "auto" (the first usable GPU, else the CPU), "cpu", "cuda", "cuda:N",
 * "cuda:N,M". To be given to its `destroy`. NULL and a status where there is no such device. */
rl_backend *cli_open_device(const char *name, rl_status *status);

#endif
