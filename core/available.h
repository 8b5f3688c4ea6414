/* How much memory this process may still take. */
#ifndef RAGLOSS_AVAILABLE_H
#define RAGLOSS_AVAILABLE_H

#include <stddef.h>

/* Bytes: the least of what the system can give without swapping, what the control groups of this process leave,
 * and what its limit of address space (`ulimit -v`) does. SIZE_MAX where none of them can be told. */
size_t rl_available_memory(void);

#endif
