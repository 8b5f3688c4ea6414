#include "cuda/kernels.h"
#include "cuda/warp.h"

/* An object as all threads of a block need it. */
struct object {
    rl_box box;
    float area;
    int32_t label;
};

static __device__ object load_object(const rl_batch &batch, size_t index)
{
    rl_box box = rl_load_box(batch.gt_boxes, index);
    return object{box, rl_area(box), batch.labels[index]};
}

/* A block takes a tile of predictions of one sample, holds them in registers, and goes through the sample's objects,
 * which it shares in tiles of their own; blocks of equal x and different y share the objects' tiles between them. */
__global__ void __launch_bounds__(RL_COST_THREADS) rl_cost_kernel(rl_batch batch, size_t stride, float *cost)
{
    __shared__ object objects[RL_COST_OBJECTS];
    const float *class_probs = (const float *)batch.class_probs;
    size_t tiles = (stride + RL_COST_THREADS - 1) / RL_COST_THREADS;
    for (size_t tile = blockIdx.x; tile < batch.num_samples * tiles; tile += gridDim.x) {
        size_t b = tile / tiles, i = tile % tiles * RL_COST_THREADS + threadIdx.x;
        size_t first = batch.offsets[b], end = batch.offsets[b + 1];
        bool real = i < batch.num_preds;
        size_t row = b * batch.num_preds + i;
        rl_box box = real ? rl_load_box(batch.boxes, row) : rl_box{0.0f, 0.0f, 0.0f, 0.0f};
        float area = rl_area(box);
        for (size_t from = first + blockIdx.y * RL_COST_OBJECTS; from < end; from += gridDim.y * RL_COST_OBJECTS) {
            size_t count = end - from < RL_COST_OBJECTS ? end - from : RL_COST_OBJECTS;
            if (threadIdx.x < count) objects[threadIdx.x] = load_object(batch, from + threadIdx.x);
            __syncthreads();
            for (size_t k = 0; i < stride && k < count; k++) {
                object gt = objects[k];
                cost[(from + k) * stride + i] = real ? rl_cost(rl_iou(gt.box, gt.area, box, area),
                                                               class_probs[row * batch.num_classes + (size_t)gt.label])
                                                     : INFINITY;
            }
            __syncthreads(); /* before the tile is overwritten */
        }
    }
}
