/* Threads that share one task. */
#ifndef RAGLOSS_WORKERS_H
#define RAGLOSS_WORKERS_H

#include <stddef.h>

/* The processors this process may run on; at least 1. */
size_t rl_num_processors(void);

/* Calls `work(context, worker)` for the workers 0 … count - 1, each on a thread of its own (0 on the caller's), and
 * waits for all. Where the system gives fewer threads, fewer calls are made, so a worker must take its work from a
 * shared pile. */
void rl_run_workers(size_t count, void (*work)(void *context, size_t worker), void *context);

#endif
