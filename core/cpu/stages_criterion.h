/* The stages on the CPU for a criterion of terms; stages_cpu.h has those of the default one. */
#ifndef RAGLOSS_STAGES_CRITERION_H
#define RAGLOSS_STAGES_CRITERION_H

#include "core/base/backend.h"

/* As rl_backend_ops describes them. */
void rl_criterion_cost(const rl_batch *batch, float *cost);
void rl_criterion_loss(const rl_batch *batch, const rl_pairs *pairs, rl_losses *losses, float *iou);

#endif
