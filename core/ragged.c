#include "ragged.h"

#include "memory.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct rl_sizes {
    atomic_size_t holders;
    rl_backend *backend;
    size_t count, max, *sizes, *offsets;     /* on the host */
    size_t *backend_sizes, *backend_offsets; /* the same in backend memory */
    uint8_t *mask;
};

static void sizes_release(rl_sizes *sizes)
{
    if (!sizes || atomic_fetch_sub(&sizes->holders, 1) != 1) return;
    const rl_backend_ops *ops = sizes->backend->ops;
    ops->release(sizes->backend, sizes->backend_sizes);
    ops->release(sizes->backend, sizes->backend_offsets);
    ops->release(sizes->backend, sizes->mask);
    free(sizes->sizes);
    free(sizes->offsets);
    free(sizes);
}

static rl_sizes *sizes_share(rl_sizes *sizes)
{
    atomic_fetch_add(&sizes->holders, 1);
    return sizes;
}

static void *upload_new(rl_backend *backend, const void *from, size_t size, rl_status *status)
{
    void *memory = backend->ops->alloc(backend, size, status);
    if (memory && !backend->ops->upload(backend, memory, from, size, status)) {
        backend->ops->release(backend, memory);
        memory = NULL;
    }
    return memory;
}

static bool upload_mask(rl_sizes *sizes, rl_status *status)
{
    size_t entries;
    uint8_t *mask = rl_multiply(sizes->count, sizes->max, &entries) ? rl_alloc(entries, 1, status) : NULL;
    if (!mask)
        return rl_fail(status, RL_ERR_MEMORY, "out of memory: a mask of %zu samples of up to %zu targets is too large",
                       sizes->count, sizes->max);
    for (size_t b = 0; b < sizes->count; b++) memset(mask + b * sizes->max, 1, sizes->sizes[b]);
    sizes->mask = upload_new(sizes->backend, mask, entries, status);
    free(mask);
    return sizes->mask != NULL;
}

/* `max` is the extent of the padded dimension, at least the largest size. */
static rl_sizes *sizes_create(rl_backend *backend, const size_t *sample_sizes, size_t count, size_t max,
                              rl_status *status)
{
    rl_sizes *sizes = rl_alloc(1, sizeof *sizes, status);
    if (!sizes) return NULL;
    atomic_init(&sizes->holders, 1);
    sizes->backend = backend;
    sizes->count = count;
    sizes->max = max;
    if (!(sizes->sizes = rl_alloc(count, sizeof(size_t), status))) goto fail;
    if (!(sizes->offsets = rl_alloc(count + 1, sizeof(size_t), status))) goto fail;
    for (size_t b = 0; b < count; b++) {
        sizes->sizes[b] = sample_sizes[b];
        sizes->offsets[b + 1] = sizes->offsets[b] + sample_sizes[b];
    }
    if (!(sizes->backend_sizes = upload_new(backend, sizes->sizes, count * sizeof(size_t), status))) goto fail;
    if (!(sizes->backend_offsets = upload_new(backend, sizes->offsets, (count + 1) * sizeof(size_t), status)))
        goto fail;
    if (!upload_mask(sizes, status)) goto fail;
    return sizes;
fail:
    sizes_release(sizes);
    return NULL;
}

const size_t *rl_ragged_sample_sizes(const rl_ragged *ragged)
{
    return ragged->sizes->sizes;
}

size_t rl_ragged_num_targets(const rl_ragged *ragged)
{
    return ragged->sizes->offsets[ragged->sizes->count];
}

const uint8_t *rl_ragged_mask(const rl_ragged *ragged)
{
    return ragged->sizes->mask;
}

void rl_ragged_release(rl_ragged *ragged)
{
    if (ragged->data) ragged->backend->ops->release(ragged->backend, ragged->data);
    sizes_release(ragged->sizes);
    memset(ragged, 0, sizeof *ragged);
}

/* The product of the extents from dimension `from` up to, not including, `to`. */
static size_t extent_product(const rl_ragged *ragged, int from, int to)
{
    size_t product = 1;
    for (int d = from; d < to; d++) product *= ragged->shape[d];
    return product;
}

static size_t element_count(const rl_ragged *ragged)
{
    return extent_product(ragged, 0, ragged->rank);
}

/* The data's own outer and inner dimensions; sizes of the given set. */
static rl_layout layout_of(const rl_ragged *ragged, const rl_sizes *sizes)
{
    return (rl_layout){
        .num_samples = ragged->shape[0],
        .outer = extent_product(ragged, 1, ragged->non_uniform_dim),
        .max_size = sizes->max,
        .inner = extent_product(ragged, ragged->non_uniform_dim + 1, ragged->rank),
        .sizes = sizes->backend_sizes,
        .offsets = sizes->backend_offsets,
    };
}

/* Allocates the padded tensor of a batch whose other fields are filled in. An empty dimension makes it empty, but the
 * others' product must still be sane: it is walked over, and is the size of sums, which are float64. */
static bool alloc_data(rl_ragged *ragged, rl_status *status)
{
    size_t item_size = rl_dtype_size(ragged->dtype), size = sizeof(double);
    if (!item_size)
        return rl_fail(status, RL_ERR_ARGUMENT, "a batch cannot hold %s; numbers were expected",
                       rl_dtype_name(ragged->dtype));
    for (int d = 0; d < ragged->rank; d++)
        if (!rl_multiply(size, ragged->shape[d] ? ragged->shape[d] : 1, &size) || size > PTRDIFF_MAX)
            return rl_fail(status, RL_ERR_MEMORY, "out of memory: the padded batch is too large for this machine");
    ragged->data = ragged->backend->ops->alloc(ragged->backend, element_count(ragged) * item_size, status);
    return ragged->data != NULL;
}

/* A batch of the same shape and sizes, its data not yet written. */
static bool alloc_alike(const rl_ragged *ragged, rl_dtype dtype, rl_ragged *made, rl_status *status)
{
    *made = *ragged;
    made->dtype = dtype;
    made->data = NULL;
    made->sizes = sizes_share(ragged->sizes);
    return alloc_data(made, status);
}

/* Hands a finished batch to the caller, or frees an unfinished one. */
static bool deliver(bool finished, rl_ragged *made, rl_ragged *out)
{
    if (finished)
        *out = *made;
    else
        rl_ragged_release(made);
    return finished;
}

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
        made->sizes = sizes_share(like->sizes);
    } else {
        size_t max = 0, *sizes = rl_alloc(num_samples, sizeof *sizes, status);
        if (!sizes) return false;
        for (size_t b = 0; b < num_samples; b++) {
            sizes[b] = samples[b].shape[axis];
            if (sizes[b] > max) max = sizes[b];
        }
        made->sizes = sizes_create(made->backend, sizes, num_samples, max, status);
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
    if (!alloc_data(&made, status)) goto finish;
    if (!(flat = flatten(samples, num_samples, &size, status))) goto finish;
    if (!(uploaded = upload_new(backend, flat, size, status))) goto finish;
    rl_layout layout = layout_of(&made, made.sizes);
    done = backend->ops->pad(backend, &layout, rl_dtype_size(made.dtype), uploaded, made.data, status);
finish:
    if (uploaded) backend->ops->release(backend, uploaded);
    free(flat);
    return deliver(done, &made, out);
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
                      .sizes = sizes_share(like->sizes)};
    memcpy(made.shape, padded->shape, sizeof made.shape);
    size_t size = 0;
    void *flat = flatten(padded, 1, &size, status);
    bool done =
        flat && alloc_data(&made, status) && made.backend->ops->upload(made.backend, made.data, flat, size, status);
    free(flat);
    return deliver(done, &made, out);
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
    rl_layout layout = layout_of(ragged, ragged->sizes);
    size_t item_size = rl_dtype_size(ragged->dtype);
    size_t size = layout.outer * layout.inner * rl_ragged_num_targets(ragged) * item_size;
    bool done = false;
    void *flat = rl_alloc(size, 1, status), *compact = NULL;
    rl_tensor *views = rl_alloc(ragged->shape[0], sizeof *views, status);
    if (!flat || !views) goto finish;
    if (!(compact = backend->ops->alloc(backend, size, status))) goto finish;
    if (!backend->ops->unpad(backend, &layout, item_size, ragged->data, compact, status)) goto finish;
    if (!backend->ops->download(backend, flat, compact, size, status)) goto finish;
    done = view_samples(ragged, flat, views, status);
finish:
    if (compact) backend->ops->release(backend, compact);
    if (done) {
        *samples = views;
        *memory = flat;
    } else {
        free(views);
        free(flat);
    }
    return done;
}

bool rl_ragged_to_device(const rl_ragged *ragged, rl_backend *backend, rl_ragged *out, rl_status *status)
{
    size_t size = element_count(ragged) * rl_dtype_size(ragged->dtype);
    rl_ragged made = *ragged;
    made.backend = backend;
    made.data = NULL;
    made.sizes = sizes_create(backend, ragged->sizes->sizes, ragged->shape[0], ragged->sizes->max, status);
    void *host = rl_alloc(size, 1, status);
    bool done = made.sizes && host && alloc_data(&made, status) &&
                ragged->backend->ops->download(ragged->backend, host, ragged->data, size, status) &&
                backend->ops->upload(backend, made.data, host, size, status);
    free(host);
    return deliver(done, &made, out);
}

bool rl_ragged_to_dtype(const rl_ragged *ragged, rl_dtype dtype, rl_ragged *out, rl_status *status)
{
    if (!rl_is_batch_dtype(ragged->dtype) || !rl_is_batch_dtype(dtype))
        return rl_fail(status, RL_ERR_ARGUMENT, "a batch of %s cannot become one of %s", rl_dtype_name(ragged->dtype),
                       rl_dtype_name(dtype));
    rl_backend *backend = ragged->backend;
    rl_ragged made;
    bool done =
        alloc_alike(ragged, dtype, &made, status) &&
        backend->ops->convert(backend, ragged->dtype, ragged->data, dtype, made.data, element_count(ragged), status);
    return deliver(done, &made, out);
}

bool rl_ragged_apply(const rl_ragged *ragged, rl_dtype dtype, rl_ragged_function *function, void *context,
                     rl_ragged *out, rl_status *status)
{
    rl_ragged made;
    bool done = alloc_alike(ragged, dtype, &made, status) &&
                function(context, ragged->backend, ragged->data, made.data, element_count(ragged), status);
    return deliver(done, &made, out);
}

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

/* Whether each index names a target of its sample. The backend holds indices to the padded tensor alone, which is
 * enough where all samples are of full size. */
static bool check_targets(const rl_ragged *indices, const rl_sizes *targets, rl_status *status)
{
    if (targets->offsets[targets->count] == targets->count * targets->max) return true;
    size_t most = indices->sizes->max, count = element_count(indices);
    int64_t *index = rl_alloc(count, sizeof *index, status);
    const rl_backend_ops *ops = indices->backend->ops;
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
    made.sizes = sizes_share(indices->sizes);
    made.shape[data->non_uniform_dim] = indices->sizes->max;
    rl_layout layout = layout_of(data, indices->sizes);
    bool done =
        alloc_data(&made, status) && data->backend->ops->gather(data->backend, &layout, rl_dtype_size(data->dtype),
                                                                indices->data, data->shape[data->non_uniform_dim],
                                                                data->data, filler ? filler : zero, made.data, status);
    return deliver(done, &made, out);
}

static bool same_sizes(const rl_sizes *a, const rl_sizes *b)
{
    return a == b ||
           (a->count == b->count && a->max == b->max && memcmp(a->sizes, b->sizes, a->count * sizeof *a->sizes) == 0);
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
    rl_layout layout = layout_of(data, indices->sizes);
    return data->backend->ops->scatter(data->backend, &layout, rl_dtype_size(data->dtype), indices->data,
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
    if (!(made.sizes = sizes_create(backend, full, num_samples, num_targets, status))) goto finish;
    if (!alloc_data(&made, status)) goto finish;
    rl_layout layout = layout_of(indices, indices->sizes);
    done = backend->ops->mark(backend, &layout, indices->data, num_targets, made.data, status);
finish:
    free(full);
    return deliver(done, &made, out);
}

bool rl_sum_over_targets(const rl_ragged *ragged, double *sums, rl_status *status)
{
    if (ragged->dtype != RL_F32)
        return rl_fail(status, RL_ERR_ARGUMENT, "sums are taken of float32, not of %s", rl_dtype_name(ragged->dtype));
    rl_backend *backend = ragged->backend;
    rl_layout layout = layout_of(ragged, ragged->sizes);
    size_t size = layout.num_samples * layout.outer * layout.inner * sizeof *sums;
    double *made = backend->ops->alloc(backend, size, status);
    bool done = made && backend->ops->sum(backend, &layout, ragged->data, made, status) &&
                backend->ops->download(backend, sums, made, size, status);
    if (made) backend->ops->release(backend, made);
    return done;
}

bool rl_average_over_targets(const rl_ragged *ragged, bool nans_to_zero, double *averages, rl_status *status)
{
    if (!rl_sum_over_targets(ragged, averages, status)) return false;
    rl_layout layout = layout_of(ragged, ragged->sizes);
    for (size_t b = 0; b < layout.num_samples; b++) {
        for (size_t k = 0; k < layout.outer * layout.inner; k++, averages++) {
            *averages /= (double)ragged->sizes->sizes[b]; /* 0 / 0 is NaN */
            if (nans_to_zero && isnan(*averages)) *averages = 0.0;
        }
    }
    return true;
}
