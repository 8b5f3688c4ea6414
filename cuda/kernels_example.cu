/* The kernels of the example's loss; its formulas stand in formulas.h, which the CPU compiles too. */
#include "core/formulas/derivatives.h"
#include "cuda/kernels.h"
#include "cuda/warp.h"

namespace
{
/* An object as all threads of a block need it. */
struct object {
    rl_box box;
    float area;
    int32_t label;
};

__device__ object load_object(const rl_batch &batch, size_t index)
{
    rl_box box = rl_load_box(batch.gt_boxes, index);
    return object{box, rl_area(box), batch.labels[index]};
}

/* One match, and all that its losses need but the classes. */
struct match {
    size_t row; /* the prediction, among all of the batch */
    int32_t label;
    float weight, iou, bbox_term, matched_weight;
};

__device__ match load_match(const rl_batch &batch, const rl_pairs &pairs, size_t b, size_t first, size_t m)
{
    match made;
    size_t object = batch.offsets[b] + (size_t)pairs.gt[first + m];
    made.row = b * batch.num_preds + (size_t)pairs.pred[first + m];
    made.label = batch.labels[object];
    made.weight = batch.weights[object];
    rl_box gt = rl_load_box(batch.gt_boxes, object), pred = rl_load_box(batch.array[RL_BOXES], made.row);
    made.iou = rl_iou(gt, rl_area(gt), pred, rl_area(pred));
    made.bbox_term = rl_bbox_term(made.weight, made.iou);
    made.matched_weight = rl_matched_weight(made.weight, made.bbox_term);
    return made;
}

/* Class loss of one match, by a warp; lane 0 gets it. */
__device__ double class_loss(const rl_batch &batch, const rl_pairs &pairs, size_t b, size_t first, size_t m)
{
    size_t object = batch.offsets[b] + (size_t)pairs.gt[first + m];
    size_t row = b * batch.num_preds + (size_t)pairs.pred[first + m];
    size_t label = (size_t)batch.labels[object];
    float weight = batch.weights[object];
    const float *probs = (const float *)batch.array[RL_CLASS_PROBS] + row * batch.num_classes;
    double lane = 0.0;
    for (size_t c = threadIdx.x % RL_WARP; c < batch.num_classes; c += RL_WARP)
        lane += (double)rl_class_term(weight, c == label ? 1.0f : 0.0f, probs[c]);
    return rl_fold_warp(lane);
}

/* Class and box losses of a sample, and the weight of its unmatched predictions in the existence loss. The block's
 * warps take the classes of RL_LANES matches, then the first warp adds them up, lane l those of the matches m = l
 * modulo RL_LANES. */
__device__ void match_losses(const rl_batch &batch, const rl_pairs &pairs, size_t b, size_t first, size_t count,
                             rl_losses *losses, float *iou, float *unmatched)
{
    __shared__ double class_losses[RL_LANES];
    unsigned lane = threadIdx.x % RL_WARP, warp = threadIdx.x / RL_WARP;
    double class_lane = 0.0, bbox_lane = 0.0, weight_lane = 0.0;
    for (size_t from = 0; from < count; from += RL_LANES) {
        for (unsigned k = warp; k < RL_LANES && from + k < count; k += RL_LOSS_THREADS / RL_WARP) {
            double sum = class_loss(batch, pairs, b, first, from + k);
            if (lane == 0) class_losses[k] = sum;
        }
        __syncthreads();
        if (warp == 0 && from + lane < count) {
            match own = load_match(batch, pairs, b, first, from + lane);
            iou[first + from + lane] = own.iou;
            class_lane += class_losses[lane];
            bbox_lane += (double)own.bbox_term;
            weight_lane += (double)own.matched_weight;
        }
        __syncthreads(); /* before the losses are overwritten */
    }
    if (warp != 0) return;
    double class_sum = rl_fold_warp(class_lane), bbox_sum = rl_fold_warp(bbox_lane), sum = rl_fold_warp(weight_lane);
    if (lane != 0) return;
    losses->value[RL_CLASS_LOSS] = class_sum;
    losses->value[RL_BBOX_LOSS] = bbox_sum;
    float mean = count ? (float)(sum / (double)count) : 0.0f;
    *unmatched = rl_unmatched_weight(mean, (float)count, (float)batch.num_preds);
}

/* Adds up the existence loss of a sample by tiles of predictions, one thread for each prediction. Terms are added up as
 * in match_losses. */
__device__ void existence_loss(const rl_batch &batch, const rl_pairs &pairs, size_t b, size_t first, size_t count,
                               float unmatched, rl_losses *losses)
{
    __shared__ int32_t match_of[RL_LOSS_THREADS];
    __shared__ float terms[RL_LOSS_THREADS];
    const float *existence = (const float *)batch.array[RL_EXISTENCE] + b * batch.num_preds;
    double lane = 0.0;
    size_t next = 0;
    for (size_t from = 0; from < batch.num_preds; from += RL_LOSS_THREADS) {
        size_t tile = rl_tile_of(batch.num_preds, from);
        next = rl_find_matches(pairs, first, count, next, from, tile, match_of);
        if (threadIdx.x < tile) {
            int32_t own = match_of[threadIdx.x];
            float weight = own < 0 ? unmatched : load_match(batch, pairs, b, first, (size_t)own).matched_weight;
            terms[threadIdx.x] = rl_existence_term(weight, existence[from + threadIdx.x], own < 0 ? 0.0f : 1.0f);
        }
        __syncthreads();
        if (threadIdx.x < RL_WARP)
            for (size_t k = threadIdx.x; k < tile; k += RL_LANES) lane += (double)terms[k];
    }
    if (threadIdx.x >= RL_WARP) return;
    double sum = rl_fold_warp(lane);
    if (threadIdx.x == 0) losses->value[RL_EXISTENCE_LOSS] = sum;
}
} // namespace

/* A block takes a tile of predictions of one sample, holds them in registers, and goes through the sample's objects,
 * which it shares in tiles of their own; blocks of equal x and different y share the objects' tiles between them. */
__global__ void __launch_bounds__(RL_COST_THREADS)
    rl_example_cost_kernel(rl_batch batch, rl_criterion, const rl_digest *, size_t stride, float *cost)
{
    __shared__ object objects[RL_COST_OBJECTS];
    const float *class_probs = (const float *)batch.array[RL_CLASS_PROBS];
    size_t tiles = (stride + RL_COST_THREADS - 1) / RL_COST_THREADS;
    for (size_t tile = blockIdx.x; tile < batch.num_samples * tiles; tile += gridDim.x) {
        size_t b = tile / tiles, i = tile % tiles * RL_COST_THREADS + threadIdx.x;
        size_t first = batch.offsets[b], end = batch.offsets[b + 1];
        bool real = i < batch.num_preds;
        size_t row = b * batch.num_preds + i;
        rl_box box = real ? rl_load_box(batch.array[RL_BOXES], row) : rl_box{0.0f, 0.0f, 0.0f, 0.0f};
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

__global__ void __launch_bounds__(RL_LOSS_THREADS)
    rl_example_loss_kernel(rl_batch batch, rl_criterion, const rl_digest *, rl_pairs pairs, rl_losses *losses,
                           float *iou)
{
    __shared__ float unmatched;
    for (size_t b = blockIdx.x; b < batch.num_samples; b += gridDim.x) {
        size_t first = pairs.starts[b], count = pairs.num_matched[b];
        match_losses(batch, pairs, b, first, count, &losses[b], iou, &unmatched);
        __syncthreads();
        existence_loss(batch, pairs, b, first, count, unmatched, &losses[b]);
        __syncthreads(); /* before `unmatched` is overwritten, which may be at once if there are no predictions */
    }
}

namespace
{
__device__ float rounded(double value)
{
    return (float)rl_one_nan(value);
}

/* What the gradients of a sample share: the weight of its unmatched predictions, and the derivatives of that by the
 * mean weight of the matched, then of the existence loss by this mean. */
struct mean_weight {
    float unmatched;
    double slope, by_mean;
};

/* The first warp finds the mean as match_losses does. */
__device__ void weigh(const rl_batch &batch, const rl_pairs &pairs, size_t b, size_t first, size_t count,
                      mean_weight *made)
{
    double lane = 0.0;
    if (threadIdx.x >= RL_WARP) return;
    for (size_t m = threadIdx.x; m < count; m += RL_LANES)
        lane += (double)load_match(batch, pairs, b, first, m).matched_weight;
    double sum = rl_fold_warp(lane);
    if (threadIdx.x != 0) return;
    float mean = (float)(sum / (double)count);
    made->unmatched = rl_unmatched_weight(mean, (float)count, (float)batch.num_preds);
    made->slope = rl_unmatched_slope(mean, (float)count, (float)batch.num_preds);
}

/* The gradients of existence, a thread for each prediction; the first warp adds up what the unmatched ones weigh. */
__device__ void existence_gradients(const rl_batch &batch, const rl_pairs &pairs, size_t b, size_t first, size_t count,
                                    double factor, mean_weight *weight, float *slopes)
{
    __shared__ int32_t match_of[RL_LOSS_THREADS];
    __shared__ float terms[RL_LOSS_THREADS];
    const float *existence = (const float *)batch.array[RL_EXISTENCE] + b * batch.num_preds;
    double lane = 0.0;
    size_t next = 0;
    for (size_t from = 0; from < batch.num_preds; from += RL_LOSS_THREADS) {
        size_t tile = rl_tile_of(batch.num_preds, from), i = from + threadIdx.x;
        next = rl_find_matches(pairs, first, count, next, from, tile, match_of);
        if (threadIdx.x < tile) {
            int32_t own = match_of[threadIdx.x];
            float matched = own < 0 ? 0.0f : load_match(batch, pairs, b, first, (size_t)own).matched_weight;
            slopes[i] = rounded(rl_existence_slope(factor * (double)(own < 0 ? weight->unmatched : matched),
                                                   existence[i], own < 0 ? 0.0f : 1.0f));
            terms[threadIdx.x] = own < 0 ? rl_abs(existence[i]) : 0.0f;
        }
        __syncthreads();
        if (threadIdx.x < RL_WARP)
            for (size_t k = threadIdx.x; k < tile; k += RL_LANES) lane += (double)terms[k];
        __syncthreads(); /* before the tile is overwritten */
    }
    if (threadIdx.x >= RL_WARP) return;
    double sum = rl_fold_warp(lane);
    if (threadIdx.x == 0) weight->by_mean = sum * weight->slope;
}

__device__ void box_gradients(const rl_batch &batch, const rl_pairs &pairs, size_t b, size_t first, size_t count,
                              size_t m, const double *factors, double by_mean, float *slopes)
{
    match own = load_match(batch, pairs, b, first, m);
    rl_box gt = rl_load_box(batch.gt_boxes, batch.offsets[b] + (size_t)pairs.gt[first + m]);
    float existence = ((const float *)batch.array[RL_EXISTENCE])[own.row];
    double reach = (double)rl_abs(existence - 1.0f) + by_mean / (double)count;
    double by_iou = rl_match_slope(own.weight, factors[RL_BBOX_LOSS], factors[RL_EXISTENCE_LOSS] * reach);
    double by_corner[RL_BOX_SIZE];
    rl_iou_slopes(gt, rl_load_box(batch.array[RL_BOXES], own.row), by_corner);
    for (int k = 0; k < RL_BOX_SIZE; k++) slopes[k] = rounded(by_iou * by_corner[k]);
}

/* The gradients of a prediction's class probabilities, by a warp; `object` is that of its match, or negative. */
__device__ void class_gradients(const rl_batch &batch, size_t row, long long object, double factor, float *slopes)
{
    const float *probs = (const float *)batch.array[RL_CLASS_PROBS] + row * batch.num_classes;
    size_t label = object < 0 ? 0 : (size_t)batch.labels[object];
    double weight = object < 0 ? 0.0 : factor * (double)batch.weights[object];
    for (size_t c = threadIdx.x % RL_WARP; c < batch.num_classes; c += RL_WARP)
        slopes[c] = object < 0 ? 0.0f : rounded(rl_class_slope(weight, c == label ? 1.0f : 0.0f, probs[c]));
}

/* The gradients of boxes, a thread for each prediction, and of class probabilities, a warp for each. */
__device__ void match_gradients(const rl_batch &batch, const rl_pairs &pairs, size_t b, size_t first, size_t count,
                                const double *factors, double by_mean, const rl_slope_rows &rows)
{
    __shared__ int32_t match_of[RL_LOSS_THREADS];
    size_t next = 0;
    for (size_t from = 0; from < batch.num_preds; from += RL_LOSS_THREADS) {
        size_t tile = rl_tile_of(batch.num_preds, from), row = b * batch.num_preds + from;
        next = rl_find_matches(pairs, first, count, next, from, tile, match_of);
        if (threadIdx.x < tile) {
            float *slopes = rows.array[RL_BOXES] + RL_BOX_SIZE * (row + threadIdx.x);
            int32_t m = match_of[threadIdx.x];
            for (int k = 0; m < 0 && k < RL_BOX_SIZE; k++) slopes[k] = 0.0f;
            if (m >= 0) box_gradients(batch, pairs, b, first, count, (size_t)m, factors, by_mean, slopes);
        }
        for (size_t k = threadIdx.x / RL_WARP; k < tile; k += RL_LOSS_THREADS / RL_WARP) {
            int32_t m = match_of[k];
            long long object = m < 0 ? -1 : (long long)(batch.offsets[b] + (size_t)pairs.gt[first + (size_t)m]);
            class_gradients(batch, row + k, object, factors[RL_CLASS_LOSS],
                            rows.array[RL_CLASS_PROBS] + batch.num_classes * (row + k));
        }
        __syncthreads(); /* before the tile is overwritten */
    }
}
} // namespace

__global__ void __launch_bounds__(RL_LOSS_THREADS, 2)
    rl_example_gradients_kernel(rl_batch batch, rl_criterion, const rl_digest *, rl_pairs pairs,
                                const rl_losses *factors, rl_slope_rows rows)
{
    __shared__ mean_weight weight;
    for (size_t b = blockIdx.x; b < batch.num_samples; b += gridDim.x) {
        size_t first = pairs.starts[b], count = pairs.num_matched[b];
        const double *own = factors[b].value;
        float *existence = rows.array[RL_EXISTENCE] + b * batch.num_preds;
        if (count) {
            weigh(batch, pairs, b, first, count, &weight);
            __syncthreads();
            existence_gradients(batch, pairs, b, first, count, own[RL_EXISTENCE_LOSS], &weight, existence);
        } else {
            for (size_t i = threadIdx.x; i < batch.num_preds; i += RL_LOSS_THREADS) existence[i] = 0.0f;
        }
        __syncthreads();
        match_gradients(batch, pairs, b, first, count, own, weight.by_mean, rows);
        __syncthreads(); /* before the weight is overwritten */
    }
}
