/* The devices that an evaluation can run on. */
#ifndef RAGLOSS_DEVICES_H
#define RAGLOSS_DEVICES_H

#include "core/base/backend.h"

/* Opens the backend that `--device` names: "auto" (the first usable GPU, else the CPU), "cpu", "cuda", "cuda:N",
 * "cuda:N,M". The caller passes it to its `destroy`. Returns NULL and a status if there is no such device. */
rl_backend *cli_open_device(const char *name, rl_status *status);

#endif
