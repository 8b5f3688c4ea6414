/* What an evaluation runs on, and where ragged batches lie. */
#ifndef RAGLOSS_DEVICE_H
#define RAGLOSS_DEVICE_H

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

typedef struct rl_backend rl_backend;

/* The CPU: needs no allocation and no destruction. */
rl_backend *rl_backend_cpu(void);

/* "cpu", "cuda:0" */
const char *rl_backend_name(const rl_backend *backend);

/* Ends a backend when all its batches are released; the CPU's is left as it is, as is NULL. */
void rl_backend_destroy(rl_backend *backend);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
