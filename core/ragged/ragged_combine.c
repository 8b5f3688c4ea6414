#include "core/base/memory.h"
#include "core/ragged/ragged_batch.h"

#include <stdlib.h>
#include <string.h>

static bool check_samples(const rl_tensor *samples, size_t num_samples, int non_uniform_dim, const rl_ragged *like,
                          rl_status *status)
{
    const rl_tensor *first = samples;
    if (num_samples == 0) return true;
    if (first->rank + 1 > RL_MAX_RANK || non_uniform_dim < 1 || non_uniform_dim > first->rank)
        return rl_fail(status, RL_ERR_ARGUMENT,
                       "samples of %d dimensions cannot be non-uniform in dimension %d of a batch", first->rank,
                       non_uniform_dim);
    for (size_t b = 0; b < num_samples; b++) {
        const rl_tensor *sample = &samples[b];
        bool same = sample->rank == first->rank && sample->dtype == first->dtype;
        for (int d = 0; same && d < first->rank; d++)
            same = d == non_uniform_dim - 1 || sample->shape[d] == first->shape[d];
        if (!same) {
            rl_fail(status, RL_ERR_ARGUMENT, "its type or shape differs from sample 0's in more than dimension %d",
                    non_uniform_dim);
            return rl_in_sample(status, b);
        }
        if (like && sample->shape[non_uniform_dim - 1] != like->sizes->sizes[b]) {
            rl_fail(status, RL_ERR_ARGUMENT, "it has %zu targets; the batch to share sizes with has %zu",
                    sample->shape[non_uniform_dim - 1], like->sizes->sizes[b]);
            return rl_in_sample(status, b);
        }
    }
    return true;
}

static bool shares_with(const rl_ragged *like, rl_backend *backend, size_t num_samples, rl_status *status)
{
    if (like && (like->backend != backend || like->shape[0] != num_samples))
        return rl_fail(status, RL_ERR_ARGUMENT, "%zu samples on %s cannot share the sizes of a batch of %zu on %s",
                       num_samples, backend->ops->name, like->shape[0], like->backend->ops->name);
    return true;
}

/* Sizes and padded shape of a batch of these samples. */
static bool shape_batch(const rl_tensor *samples, size_t num_samples, const rl_ragged *like, rl_ragged *made,
                        rl_status *status)
{
    int axis = made->non_uniform_dim - 1;
    if (like) {
        made->sizes = rl_sizes_share(like->sizes);
    } else {
        size_t max = 0, *sizes = rl_alloc(num_samples, sizeof *sizes, status);
        if (!sizes) return false;
        for (size_t b = 0; b < num_samples; b++) {
            sizes[b] = samples[b].shape[axis];
            if (sizes[b] > max) max = sizes[b];
        }
        made->sizes = rl_sizes_create(made->backend, sizes, num_samples, max, status);
        free(sizes);
        if (!made->sizes) return false;
    }
    made->shape[0] = num_samples;
    for (int d = 1; d < made->rank; d++) made->shape[d] = d - 1 == axis ? made->sizes->max : samples[0].shape[d - 1];
    return true;
}

/* The samples one after another, each in C order and this machine's byte order. */
static void *flatten(const rl_tensor *samples, size_t num_samples, size_t *size, rl_status *status)
{
    *size = 0;
    for (size_t b = 0; b < num_samples; b++) *size += rl_tensor_count(&samples[b]) * samples[b].item_size;
    char *flat = rl_alloc(*size, 1, status), *to = flat;
    for (size_t b = 0; flat && b < num_samples; b++) {
        rl_tensor_copy(&samples[b], to);
        to += rl_tensor_count(&samples[b]) * samples[b].item_size;
    }
    return flat;
}

bool rl_ragged_combine(rl_backend *backend, const rl_tensor *samples, size_t num_samples, int non_uniform_dim,
                       const rl_ragged *like, rl_ragged *out, rl_status *status)
{
    if (!shares_with(like, backend, num_samples, status)) return false;
    if (!check_samples(samples, num_samples, non_uniform_dim, like, status)) return false;
    rl_ragged made = {
        .backend = backend,
        .dtype = num_samples ? samples[0].dtype : RL_F32,
        .rank = num_samples ? samples[0].rank + 1 : 2,
        .non_uniform_dim = num_samples ? non_uniform_dim : 1,
    };
    bool done = false;
    size_t size;
    void *flat = NULL, *uploaded = NULL;
    if (!shape_batch(samples, num_samples, like, &made, status)) goto finish;
    if (!rl_ragged_alloc(&made, status)) goto finish;
    if (!(flat = flatten(samples, num_samples, &size, status))) goto finish;
    if (!(uploaded = rl_upload_new(backend, flat, size, status))) goto finish;
    rl_layout layout = rl_ragged_layout_of(&made, made.sizes);
    done = backend->ragged->pad(backend, &layout, rl_dtype_size(made.dtype), uploaded, made.data, status);
finish:
    if (uploaded) backend->ragged->release(backend, uploaded);
    free(flat);
    return rl_ragged_deliver(done, &made, out);
}

bool rl_ragged_with_sample_sizes_like(const rl_ragged *like, const rl_tensor *padded, int non_uniform_dim,
                                      rl_ragged *out, rl_status *status)
{
    if (non_uniform_dim < 1 || non_uniform_dim >= padded->rank || padded->shape[0] != like->shape[0] ||
        padded->shape[non_uniform_dim] != like->sizes->max)
        return rl_fail(status, RL_ERR_ARGUMENT,
                       "its shape is not that of a batch of %zu samples and up to %zu targets in dimension %d",
                       like->shape[0], like->sizes->max, non_uniform_dim);
    rl_ragged made = {.backend = like->backend,
                      .dtype = padded->dtype,
                      .rank = padded->rank,
                      .non_uniform_dim = non_uniform_dim,
                      .sizes = rl_sizes_share(like->sizes)};
    memcpy(made.shape, padded->shape, sizeof made.shape);
    size_t size = 0;
    void *flat = flatten(padded, 1, &size, status);
    bool done = flat && rl_ragged_alloc(&made, status) &&
                made.backend->ragged->upload(made.backend, made.data, flat, size, status);
    free(flat);
    return rl_ragged_deliver(done, &made, out);
}

/* Views of the samples in their flat data. */
static bool view_samples(const rl_ragged *ragged, const unsigned char *flat, rl_tensor *samples, rl_status *status)
{
    const unsigned char *next = flat;
    for (size_t b = 0; b < ragged->shape[0]; b++) {
        size_t shape[RL_MAX_RANK];
        for (int d = 1; d < ragged->rank; d++)
            shape[d - 1] = d == ragged->non_uniform_dim ? ragged->sizes->sizes[b] : ragged->shape[d];
        if (!rl_tensor_init(&samples[b], ragged->dtype, rl_dtype_size(ragged->dtype), ragged->rank - 1, shape, false,
                            next, status))
            return false;
        next += rl_tensor_count(&samples[b]) * samples[b].item_size;
    }
    return true;
}

bool rl_ragged_split(const rl_ragged *ragged, rl_tensor **samples, void **memory, rl_status *status)
{
    rl_backend *backend = ragged->backend;
    rl_layout layout = rl_ragged_layout_of(ragged, ragged->sizes);
    size_t item_size = rl_dtype_size(ragged->dtype);
    size_t size = layout.outer * layout.inner * rl_ragged_num_targets(ragged) * item_size;
    bool done = false;
    void *flat = rl_alloc(size, 1, status), *compact = NULL;
    rl_tensor *views = rl_alloc(ragged->shape[0], sizeof *views, status);
    if (!flat || !views) goto finish;
    if (!(compact = backend->ragged->alloc(backend, size, status))) goto finish;
    if (!backend->ragged->unpad(backend, &layout, item_size, ragged->data, compact, status)) goto finish;
    if (!backend->ragged->download(backend, flat, compact, size, status)) goto finish;
    done = view_samples(ragged, flat, views, status);
finish:
    if (compact) backend->ragged->release(backend, compact);
    if (done) {
        *samples = views;
        *memory = flat;
    } else {
        free(views);
        free(flat);
    }
    return done;
}
