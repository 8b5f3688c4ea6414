#include "core/base/memory.h"
#include "cuda/internal.h"
#include "cuda/kernels.h"

#include <cstring>

static void *alloc(rl_backend *backend, size_t size, rl_status *status)
{
    int device = rl_cuda_of(backend)->devices[0];
    return rl_cuda_use(device, status) ? rl_cuda_alloc(device, size, "a ragged batch", status) : NULL;
}

static void release(rl_backend *backend, void *memory)
{
    (void)backend;
    cudaFree(memory);
}

static bool copy(rl_backend *backend, void *to, const void *from, size_t size, cudaMemcpyKind kind, const char *doing,
                 rl_status *status)
{
    rl_cuda *cuda = rl_cuda_of(backend);
    int device = cuda->devices[0];
    if (size == 0) return true;
    return rl_cuda_use(device, status) &&
           rl_cuda_ok(cudaMemcpyAsync(to, from, size, kind, cuda->stream), device, doing, status) &&
           rl_cuda_ok(cudaStreamSynchronize(cuda->stream), device, doing, status);
}

static bool upload(rl_backend *backend, void *to, const void *from, size_t size, rl_status *status)
{
    return copy(backend, to, from, size, cudaMemcpyHostToDevice, "copying to the GPU", status);
}

static bool download(rl_backend *backend, void *to, const void *from, size_t size, rl_status *status)
{
    return copy(backend, to, from, size, cudaMemcpyDeviceToHost, "copying from the GPU", status);
}

/* Calls are finished when they return: they are for callers that look at one batch after another. */
static bool finish(rl_cuda *cuda, cudaError_t launched, const char *doing, rl_status *status)
{
    int device = cuda->devices[0];
    return rl_cuda_ok(launched, device, doing, status) &&
           rl_cuda_ok(cudaStreamSynchronize(cuda->stream), device, doing, status);
}

/* Launches a kernel that shares out slabs of `slab_size` elements. A warp alone takes up to 8 rounds over a slab. */
template <typename... Parameters, typename... Arguments>
static cudaError_t launch_slabs(rl_cuda *cuda, void (*kernel)(Parameters...), size_t num_slabs, size_t slab_size,
                                Arguments... arguments)
{
    return rl_launch(kernel, rl_grid_size(num_slabs, RL_SLAB_WARPS), rl_grid_size(slab_size, 8 * RL_WARP),
                     dim3(RL_WARP, RL_SLAB_WARPS), cuda->stream, arguments...);
}

template <typename... Parameters, typename... Arguments>
static cudaError_t launch_elements(rl_cuda *cuda, void (*kernel)(Parameters...), size_t count, Arguments... arguments)
{
    const unsigned threads = 256;
    return rl_launch(kernel, rl_grid_size(count, threads), 1, dim3(threads), cuda->stream, arguments...);
}

static bool pad(rl_backend *backend, const rl_layout *layout, size_t item_size, const void *flat, void *padded,
                rl_status *status)
{
    rl_cuda *cuda = rl_cuda_of(backend);
    if (!rl_cuda_use(cuda->devices[0], status)) return false;
    return finish(cuda,
                  launch_slabs(cuda, rl_pad_kernel, layout->num_samples * layout->outer,
                               layout->max_size * layout->inner, *layout, item_size, flat, padded),
                  "padding a batch", status);
}

static bool unpad(rl_backend *backend, const rl_layout *layout, size_t item_size, const void *padded, void *flat,
                  rl_status *status)
{
    rl_cuda *cuda = rl_cuda_of(backend);
    if (!rl_cuda_use(cuda->devices[0], status)) return false;
    return finish(cuda,
                  launch_slabs(cuda, rl_unpad_kernel, layout->num_samples * layout->outer,
                               layout->max_size * layout->inner, *layout, item_size, padded, flat),
                  "splitting a batch", status);
}

static bool convert(rl_backend *backend, rl_dtype from, const void *in, rl_dtype to, void *out, size_t count,
                    rl_status *status)
{
    rl_cuda *cuda = rl_cuda_of(backend);
    if (!rl_cuda_use(cuda->devices[0], status)) return false;
    return finish(cuda, launch_elements(cuda, rl_convert_kernel, count, from, in, to, out, count), "converting a batch",
                  status);
}

namespace
{
/* What rl_claim_kernel finds out, in GPU memory. */
struct claims {
    unsigned long long *first_bad;
    long long *last; /* NULL where only the check is wanted */
};
} // namespace

static void release_claims(claims *made)
{
    cudaFree(made->first_bad);
    cudaFree(made->last);
}

static bool alloc_claims(rl_cuda *cuda, const rl_layout *layout, size_t extent, bool want_last, claims *made,
                         rl_status *status)
{
    size_t targets, size;
    int device = cuda->devices[0];
    if (!rl_multiply(layout->num_samples, extent, &targets) || !rl_multiply(targets, sizeof *made->last, &size))
        return rl_fail(status, RL_ERR_MEMORY, "out of memory: %zu samples of %zu targets are too many",
                       layout->num_samples, extent);
    made->first_bad =
        (unsigned long long *)rl_cuda_alloc(device, sizeof *made->first_bad, "the check of indices", status);
    if (!made->first_bad) return false;
    if (want_last && !(made->last = (long long *)rl_cuda_alloc(device, size, "the targets of indices", status)))
        return false;
    const char *doing = "preparing the check of indices";
    return rl_cuda_ok(cudaMemsetAsync(made->first_bad, 0xff, sizeof *made->first_bad, cuda->stream), device, doing,
                      status) &&
           (!want_last || size == 0 ||
            rl_cuda_ok(cudaMemsetAsync(made->last, 0xff, size, cuda->stream), device, doing, status));
}

static bool refuse_index(rl_cuda *cuda, const rl_layout *layout, const int64_t *indices, size_t extent, size_t at,
                         rl_status *status)
{
    int64_t index;
    if (!download(cuda, &index, indices + at, sizeof index, status)) return false;
    (void)rl_fail(status, RL_ERR_ARGUMENT, "index %lld is outside [0, %zu)", (long long)index, extent);
    return rl_in_sample(status, at / layout->max_size);
}

/* Checks all indices, which come from callers, before any becomes an address. To be released even on failure. */
static bool claim(rl_cuda *cuda, const rl_layout *layout, const int64_t *indices, size_t extent, bool want_last,
                  claims *made, rl_status *status)
{
    unsigned long long first_bad;
    *made = claims{NULL, NULL};
    if (!rl_cuda_use(cuda->devices[0], status) || !alloc_claims(cuda, layout, extent, want_last, made, status))
        return false;
    if (!finish(cuda,
                launch_slabs(cuda, rl_claim_kernel, layout->num_samples, layout->max_size, *layout, indices, extent,
                             made->first_bad, made->last),
                "checking indices", status) ||
        !download(cuda, &first_bad, made->first_bad, sizeof first_bad, status))
        return false;
    return first_bad == ~0ull || refuse_index(cuda, layout, indices, extent, (size_t)first_bad, status);
}

static bool gather(rl_backend *backend, const rl_layout *layout, size_t item_size, const int64_t *indices,
                   size_t extent, const void *in, const void *filler, void *out, rl_status *status)
{
    rl_cuda *cuda = rl_cuda_of(backend);
    claims made;
    uint64_t filler_item = 0;
    memcpy(&filler_item, filler, item_size);
    bool done = claim(cuda, layout, indices, extent, false, &made, status) &&
                finish(cuda,
                       launch_slabs(cuda, rl_gather_kernel, layout->num_samples * layout->outer,
                                    layout->max_size * layout->inner, *layout, item_size, indices, extent, in,
                                    filler_item, out),
                       "reading by indices", status);
    release_claims(&made);
    return done;
}

static bool scatter(rl_backend *backend, const rl_layout *layout, size_t item_size, const int64_t *indices,
                    size_t extent, const void *from, void *into, rl_status *status)
{
    rl_cuda *cuda = rl_cuda_of(backend);
    claims made;
    bool done = claim(cuda, layout, indices, extent, true, &made, status) &&
                finish(cuda,
                       launch_slabs(cuda, rl_scatter_kernel, layout->num_samples * layout->outer,
                                    extent * layout->inner, *layout, item_size, made.last, extent, from, into),
                       "writing by indices", status);
    release_claims(&made);
    return done;
}

static bool mark(rl_backend *backend, const rl_layout *layout, const int64_t *indices, size_t extent, uint8_t *mask,
                 rl_status *status)
{
    rl_cuda *cuda = rl_cuda_of(backend);
    claims made;
    size_t count = layout->num_samples * extent;
    bool done =
        claim(cuda, layout, indices, extent, true, &made, status) &&
        finish(cuda, launch_elements(cuda, rl_mark_kernel, count, made.last, count, mask), "marking indices", status);
    release_claims(&made);
    return done;
}

static bool sum(rl_backend *backend, const rl_layout *layout, const float *padded, double *sums, rl_status *status)
{
    rl_cuda *cuda = rl_cuda_of(backend);
    if (!rl_cuda_use(cuda->devices[0], status)) return false;
    size_t count = layout->num_samples * layout->outer * layout->inner;
    return finish(cuda, launch_slabs(cuda, rl_sum_kernel, count, 1, *layout, padded, sums), "summing targets", status);
}

const rl_ragged_ops rl_cuda_ragged_ops = {
    .alloc = alloc,
    .release = release,
    .upload = upload,
    .download = download,
    .pad = pad,
    .unpad = unpad,
    .convert = convert,
    .gather = gather,
    .scatter = scatter,
    .mark = mark,
    .sum = sum,
};
