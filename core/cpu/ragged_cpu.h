/* The operations on ragged batches on the CPU, as rl_backend_ops describes them. */
#ifndef RAGLOSS_RAGGED_CPU_H
#define RAGLOSS_RAGGED_CPU_H

#include "core/base/backend.h"

bool rl_cpu_pad(rl_backend *backend, const rl_layout *layout, size_t item_size, const void *flat, void *padded,
                rl_status *status);
bool rl_cpu_unpad(rl_backend *backend, const rl_layout *layout, size_t item_size, const void *padded, void *flat,
                  rl_status *status);
bool rl_cpu_convert(rl_backend *backend, rl_dtype from, const void *in, rl_dtype to, void *out, size_t count,
                    rl_status *status);
bool rl_cpu_gather(rl_backend *backend, const rl_layout *layout, size_t item_size, const int64_t *indices,
                   size_t extent, const void *in, const void *filler, void *out, rl_status *status);
bool rl_cpu_scatter(rl_backend *backend, const rl_layout *layout, size_t item_size, const int64_t *indices,
                    size_t extent, const void *from, void *into, rl_status *status);
bool rl_cpu_mark(rl_backend *backend, const rl_layout *layout, const int64_t *indices, size_t extent, uint8_t *mask,
                 rl_status *status);
bool rl_cpu_sum(rl_backend *backend, const rl_layout *layout, const float *padded, double *sums, rl_status *status);

#endif
