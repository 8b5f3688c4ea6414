#include "core/base/memory.h"
#include "core/ragged/ragged_batch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool check_indices(const rl_ragged *data, const rl_ragged *indices, rl_status *status)
{
    if (indices->dtype != RL_I64 || indices->rank != 2)
        return rl_fail(status, RL_ERR_ARGUMENT, "indices are a batch of int64 with 2 dimensions, not of %s with %d",
                       rl_dtype_name(indices->dtype), indices->rank);
    if (data && (data->backend != indices->backend || data->shape[0] != indices->shape[0]))
        return rl_fail(status, RL_ERR_ARGUMENT,
                       "indices of %zu samples on %s do not belong to data of %zu samples on %s", indices->shape[0],
                       indices->backend->ops->name, data->shape[0], data->backend->ops->name);
    return true;
}

/* Whether each index names a target of its sample. The backend checks indices only against the padded tensor, which is
 * enough when all samples are of full size. */
static bool check_targets(const rl_ragged *indices, const rl_sizes *targets, rl_status *status)
{
    if (targets->offsets[targets->count] == targets->count * targets->max) return true;
    size_t most = indices->sizes->max, count = rl_ragged_count(indices);
    int64_t *index = rl_alloc(count, sizeof *index, status);
    const rl_ragged_ops *ops = indices->backend->ragged;
    bool done = index && ops->download(indices->backend, index, indices->data, count * sizeof *index, status);
    for (size_t b = 0; done && b < targets->count; b++) {
        for (size_t i = 0; done && i < indices->sizes->sizes[b]; i++) {
            int64_t named = index[b * most + i];
            if (named >= 0 && (uint64_t)named < targets->sizes[b]) continue;
            rl_fail(status, RL_ERR_ARGUMENT, "index %lld is outside [0, %zu)", (long long)named, targets->sizes[b]);
            done = rl_in_sample(status, b);
        }
    }
    free(index);
    return done;
}

bool rl_batched_indexing_access(const rl_ragged *data, const rl_ragged *indices, const void *filler, rl_ragged *out,
                                rl_status *status)
{
    static const unsigned char zero[sizeof(double)];
    if (!check_indices(data, indices, status) || !check_targets(indices, data->sizes, status)) return false;
    rl_ragged made = *data;
    made.data = NULL;
    made.sizes = rl_sizes_share(indices->sizes);
    made.shape[data->non_uniform_dim] = indices->sizes->max;
    rl_layout layout = rl_ragged_layout_of(data, indices->sizes);
    bool done = rl_ragged_alloc(&made, status) &&
                data->backend->ragged->gather(data->backend, &layout, rl_dtype_size(data->dtype), indices->data,
                                              data->shape[data->non_uniform_dim], data->data, filler ? filler : zero,
                                              made.data, status);
    return rl_ragged_deliver(done, &made, out);
}

/* Both batches must describe the same number of samples. */
static bool same_sizes(const rl_sizes *a, const rl_sizes *b)
{
    return memcmp(a->sizes, b->sizes, a->count * sizeof *a->sizes) == 0;
}

bool rl_batched_indexing_write(const rl_ragged *data, const rl_ragged *indices, rl_ragged *into, rl_status *status)
{
    if (!check_indices(data, indices, status) || !check_indices(into, indices, status)) return false;
    bool fits = same_sizes(data->sizes, indices->sizes) && data->dtype == into->dtype && data->rank == into->rank &&
                data->non_uniform_dim == into->non_uniform_dim && data->data != into->data;
    for (int d = 1; fits && d < data->rank; d++) fits = d == data->non_uniform_dim || data->shape[d] == into->shape[d];
    if (!fits)
        return rl_fail(status, RL_ERR_ARGUMENT,
                       "what is written must be another batch, of the indices' sizes and of the type and shape of what "
                       "it is written to");
    if (!check_targets(indices, into->sizes, status)) return false;
    rl_layout layout = rl_ragged_layout_of(data, indices->sizes);
    return data->backend->ragged->scatter(data->backend, &layout, rl_dtype_size(data->dtype), indices->data,
                                          into->shape[into->non_uniform_dim], data->data, into->data, status);
}

bool rl_batched_mask_from_indices(const rl_ragged *indices, size_t num_targets, rl_ragged *out, rl_status *status)
{
    if (!check_indices(NULL, indices, status)) return false;
    rl_backend *backend = indices->backend;
    size_t num_samples = indices->shape[0];
    rl_ragged made = {
        .backend = backend, .dtype = RL_BOOL, .rank = 2, .non_uniform_dim = 1, .shape = {num_samples, num_targets}};
    bool done = false;
    size_t *full = rl_alloc(num_samples, sizeof *full, status);
    if (!full) goto finish;
    for (size_t b = 0; b < num_samples; b++) full[b] = num_targets;
    if (!(made.sizes = rl_sizes_create(backend, full, num_samples, num_targets, status))) goto finish;
    if (!rl_ragged_alloc(&made, status)) goto finish;
    rl_layout layout = rl_ragged_layout_of(indices, indices->sizes);
    done = backend->ragged->mark(backend, &layout, indices->data, num_targets, made.data, status);
finish:
    free(full);
    return rl_ragged_deliver(done, &made, out);
}

bool rl_sum_over_targets(const rl_ragged *ragged, double *sums, rl_status *status)
{
    if (ragged->dtype != RL_F32)
        return rl_fail(status, RL_ERR_ARGUMENT, "sums are taken of float32, not of %s", rl_dtype_name(ragged->dtype));
    rl_backend *backend = ragged->backend;
    rl_layout layout = rl_ragged_layout_of(ragged, ragged->sizes);
    size_t size = layout.num_samples * layout.outer * layout.inner * sizeof *sums;
    double *made = backend->ragged->alloc(backend, size, status);
    bool done = made && backend->ragged->sum(backend, &layout, ragged->data, made, status) &&
                backend->ragged->download(backend, sums, made, size, status);
    if (made) backend->ragged->release(backend, made);
    return done;
}

bool rl_average_over_targets(const rl_ragged *ragged, bool nans_to_zero, double *averages, rl_status *status)
{
    if (!rl_sum_over_targets(ragged, averages, status)) return false;
    rl_layout layout = rl_ragged_layout_of(ragged, ragged->sizes);
    for (size_t b = 0; b < layout.num_samples; b++) {
        for (size_t k = 0; k < layout.outer * layout.inner; k++, averages++) {
            *averages /= (double)ragged->sizes->sizes[b]; /* 0 / 0 is NaN */
            if (nans_to_zero && isnan(*averages)) *averages = 0.0;
        }
    }
    return true;
}
