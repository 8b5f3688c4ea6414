/* How much memory this process may still take. */
#ifndef RAGLOSS_AVAILABLE_H
#define RAGLOSS_AVAILABLE_H

#include "core/base/status.h"

/* Bytes: the least of what the system can give without swapping, what the control groups of this process leave, and
 * what its limit of address space (`ulimit -v`) does. SIZE_MAX if none of them is known. */
size_t rl_available_memory(void);

/* Fails if there is no room for this much more. It is called before a few bytes of input become many bytes of memory.
 * Less than 64 MiB is always assumed to fit. */
bool rl_check_available(double bytes, rl_status *status);

#endif
