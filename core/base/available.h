/* How much memory this process may still take. */
#ifndef RAGLOSS_AVAILABLE_H
#define RAGLOSS_AVAILABLE_H

#include "core/base/status.h"

/* Bytes: the least of what the system can give without swapping, what the control groups of this process leave,
 * and what its limit of address space (`ulimit -v`) does. SIZE_MAX where none of them can be told. */
size_t rl_available_memory(void);

/* Fails where there is no room for this much more: to be asked before a few bytes of input become many of memory. Less
 * than 64 MiB are always taken to fit. */
bool rl_check_available(double bytes, rl_status *status);

#endif
