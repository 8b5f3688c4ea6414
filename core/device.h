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

/* Destroys a backend, after all its batches have been released. The CPU's backend and NULL are left as they are. */
void rl_backend_destroy(rl_backend *backend);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
