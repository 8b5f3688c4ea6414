/* d total / d predictions of a block of a batch: the rows that the backend takes them into. */
#ifndef RAGLOSS_GRADIENTS_H
#define RAGLOSS_GRADIENTS_H

#include "core/interface/evaluate.h"

bool rl_gradients_init(rl_gradients *gradients, rl_backend *backend, const rl_batch_limits *limits, rl_status *status);
void rl_gradients_release(rl_gradients *gradients, rl_backend *backend);

/* Returns how many bytes of the host's memory the rows take. */
double rl_gradients_bytes(const rl_batch_limits *limits);

/* Makes those of sample b zero. */
void rl_gradients_clear(const rl_gradients *gradients, const rl_batch *batch, size_t b);

#endif
