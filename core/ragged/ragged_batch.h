/* The memory of a ragged batch, and what the operations on batches share while they make a new one. */
#ifndef RAGLOSS_RAGGED_BATCH_H
#define RAGLOSS_RAGGED_BATCH_H

#include "core/ragged.h"
#include "core/ragged/sizes.h"

/* The number of elements of the padded tensor. */
size_t rl_ragged_count(const rl_ragged *ragged);

/* Describes the layout by the data's own outer and inner dimensions and the sizes of the given set. */
rl_layout rl_ragged_layout_of(const rl_ragged *ragged, const rl_sizes *sizes);

/* Allocates the padded tensor of a batch whose other fields are filled in. */
bool rl_ragged_alloc(rl_ragged *ragged, rl_status *status);

/* Makes a batch of the same shape and sizes, its data not yet written; to be delivered whether this fails or not. */
bool rl_ragged_alloc_alike(const rl_ragged *ragged, rl_dtype dtype, rl_ragged *made, rl_status *status);

/* Hands a finished batch to the caller, or frees an unfinished one. Returns `finished`. */
bool rl_ragged_deliver(bool finished, rl_ragged *made, rl_ragged *out);

#endif
