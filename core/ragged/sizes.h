/* Sample sizes and mask of ragged batches, shared between those that describe the same objects. */
#ifndef RAGLOSS_SIZES_H
#define RAGLOSS_SIZES_H

#include "core/ragged/ragged_ops.h"

#include <stdatomic.h>

typedef struct rl_sizes {
    atomic_size_t holders;
    rl_backend *backend;
    size_t count, max, *sizes, *offsets;     /* on the host */
    size_t *backend_sizes, *backend_offsets; /* the same in backend memory */
    uint8_t *mask;
} rl_sizes;

/* A set for these samples on this backend, held once. `max` is the extent of the padded dimension, at least the largest
 * size. NULL on failure. */
rl_sizes *rl_sizes_create(rl_backend *backend, const size_t *sample_sizes, size_t count, size_t max, rl_status *status);

/* The first adds a holder and the second removes one, which frees the set when it was the last. NULL may be
 * released. */
rl_sizes *rl_sizes_share(rl_sizes *sizes);
void rl_sizes_release(rl_sizes *sizes);

/* A copy of host memory in new backend memory; NULL on failure. */
void *rl_upload_new(rl_backend *backend, const void *from, size_t size, rl_status *status);

#endif
