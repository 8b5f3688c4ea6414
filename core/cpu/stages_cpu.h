/* The evaluation's stages on the CPU: cost matrices and losses of one batch, on the calling thread. */
#ifndef RAGLOSS_STAGES_CPU_H
#define RAGLOSS_STAGES_CPU_H

#include "core/base/backend.h"
#include "core/base/cpu.h"

/* As rl_backend_ops describes them. */
rl_job *rl_cpu_job_create(rl_backend *backend, const rl_batch_limits *limits, rl_status *status);
void rl_cpu_job_destroy(rl_job *job);
bool rl_cpu_cost(rl_job *job, const rl_batch *batch, float **cost, rl_status *status);
bool rl_cpu_loss(rl_job *job, const rl_batch *batch, const rl_pairs *pairs, rl_losses *losses, float *iou,
                 rl_status *status);
bool rl_cpu_gradients(rl_job *job, const rl_batch *batch, const rl_pairs *pairs, const float *iou,
                      const rl_losses *factors, float *const rows[RL_NUM_ARRAYS], rl_status *status);

/* Uses no vector instructions beyond `level`, instead of all that the machine has. The bits are the same. */
void rl_cpu_job_limit_simd(rl_job *job, rl_simd level);

#endif
