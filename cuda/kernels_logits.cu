#include "cuda/kernels.h"
#include "cuda/warp.h"

/* The largest logit but for the last, by a warp; all lanes get it. */
static __device__ float largest_of_others(const float *logits, size_t num_classes)
{
    float lane = -INFINITY;
    for (size_t c = threadIdx.x; c < num_classes - 1; c += RL_WARP) lane = rl_max(lane, logits[c]);
    return rl_fold_warp_max(lane);
}

/* The sums of a digest by a warp; lane 0 gets them. */
static __device__ double softmax_of(const float *logits, size_t num_classes, float max)
{
    double lane = 0.0;
    for (size_t c = threadIdx.x; c < num_classes; c += RL_WARP) lane += (double)rl_softmax_term(logits[c], max);
    return rl_fold_warp(lane);
}

static __device__ double background_of(const float *logits, size_t num_classes, float gamma)
{
    double lane = 0.0;
    for (size_t c = threadIdx.x; c < num_classes; c += RL_WARP) lane += (double)rl_background_term(logits[c], gamma);
    return rl_fold_warp(lane);
}

__global__ void __launch_bounds__(RL_WARP *RL_DIGEST_WARPS)
    rl_softmax_kernel(const float *logits, size_t count, size_t num_classes, rl_digest *digests)
{
    size_t step = (size_t)gridDim.x * RL_DIGEST_WARPS;
    for (size_t i = (size_t)blockIdx.x * RL_DIGEST_WARPS + threadIdx.y; i < count; i += step) {
        const float *own = logits + i * num_classes;
        float others = largest_of_others(own, num_classes), last = own[num_classes - 1];
        double sum = softmax_of(own, num_classes, rl_max(others, last));
        if (threadIdx.x != 0) continue;
        rl_digest_largest(&digests[i], others, last);
        digests[i].softmax = sum;
    }
}

__global__ void __launch_bounds__(RL_WARP *RL_DIGEST_WARPS)
    rl_background_kernel(const float *logits, size_t count, size_t num_classes, float gamma, rl_digest *digests)
{
    size_t step = (size_t)gridDim.x * RL_DIGEST_WARPS;
    for (size_t i = (size_t)blockIdx.x * RL_DIGEST_WARPS + threadIdx.y; i < count; i += step) {
        const float *own = logits + i * num_classes;
        float others = largest_of_others(own, num_classes);
        double sum = background_of(own, num_classes, gamma);
        if (threadIdx.x != 0) continue;
        rl_digest_largest(&digests[i], others, own[num_classes - 1]);
        digests[i].background = sum;
    }
}
