/* The operations on ragged batches on the CPU. */
#ifndef RAGLOSS_RAGGED_CPU_H
#define RAGLOSS_RAGGED_CPU_H

#include "core/ragged/ragged_ops.h"

extern const rl_ragged_ops rl_cpu_ragged_ops;

#endif
