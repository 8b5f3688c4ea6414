/* The kernels of criteria of terms. */
#include "cuda/kernels.h"
#include "cuda/warp.h"

namespace
{
__device__ rl_scores load_scores(const rl_batch &batch, const rl_digest *digests, size_t row)
{
    return rl_scores{batch.array[RL_LOGITS] + row * batch.num_classes * sizeof(float), (int32_t)batch.num_classes,
                     digests[row]};
}

struct box_numbers {
    float number[RL_BOX_SIZE];
};

__device__ box_numbers load_numbers(const rl_batch &batch, size_t row)
{
    float4 box = ((const float4 *)batch.array[RL_BOXES])[row];
    return box_numbers{{box.x, box.y, box.z, box.w}};
}

__device__ rl_term_box load_pred(const rl_batch &batch, const rl_criterion &criterion, size_t row)
{
    return rl_pred_box(&criterion, load_numbers(batch, row).number);
}

__device__ rl_term_box load_gt(const rl_batch &batch, const rl_criterion &criterion, size_t object)
{
    float4 box = ((const float4 *)batch.gt_boxes)[object];
    const float numbers[RL_BOX_SIZE] = {box.x, box.y, box.z, box.w};
    return rl_gt_box(&criterion, numbers);
}

/* An object as all threads of a block need it. */
struct object {
    rl_term_box box;
    int32_t label;
};

/* The sums of a sample, in the lanes of the first warp. */
struct lanes {
    double sum[RL_NUM_TERMS];
};

__device__ rl_term_box load_matched(const rl_batch &batch, const rl_criterion &criterion, const rl_pairs &pairs,
                                    size_t b, size_t m)
{
    return load_pred(batch, criterion, b * batch.num_preds + (size_t)pairs.pred[pairs.starts[b] + m]);
}

__device__ rl_term_box load_object(const rl_batch &batch, const rl_criterion &criterion, const rl_pairs &pairs,
                                   size_t b, size_t m)
{
    return load_gt(batch, criterion, batch.offsets[b] + (size_t)pairs.gt[pairs.starts[b] + m]);
}

/* All threads take the IoU of the matches, where class losses need them, into `iou` or nowhere; returns the largest. */
__device__ float take_iou(const rl_batch &batch, const rl_criterion &criterion, const rl_pairs &pairs, size_t b,
                          size_t count, float *iou)
{
    __shared__ float best[RL_LOSS_THREADS];
    __syncthreads(); /* before that of the sample before is overwritten */
    best[threadIdx.x] = 0.0f;
    for (size_t m = threadIdx.x; m < count; m += RL_LOSS_THREADS) {
        float own = rl_pair_iou(&criterion, load_matched(batch, criterion, pairs, b, m),
                                load_object(batch, criterion, pairs, b, m));
        if (iou) iou[pairs.starts[b] + m] = own;
        best[threadIdx.x] = rl_max(best[threadIdx.x], own);
    }
    for (unsigned half = RL_LOSS_THREADS / 2; half; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) best[threadIdx.x] = rl_max(best[threadIdx.x], best[threadIdx.x + half]);
    }
    __syncthreads();
    return best[0];
}

/* Takes the class losses of a sample by tiles of predictions, one thread for each prediction; the first warp adds them
 * up. Pairs ascend by prediction, so those of a tile are the next ones in their list, at most one for each thread; each
 * passes its label and its IoU to the thread of its prediction. Returns how many objects were found. */
__device__ size_t add_class_losses(const rl_batch &batch, const rl_criterion &criterion, const rl_digest *digests,
                                   const rl_pairs &pairs, size_t b, size_t first, size_t count, float *iou, lanes *to)
{
    __shared__ int32_t labels[RL_LOSS_THREADS];
    __shared__ float ious[RL_LOSS_THREADS];
    __shared__ double terms[RL_NUM_CLASS_TERMS][RL_LOSS_THREADS];
    bool takes_iou = rl_loss_takes_iou(&criterion);
    float best = takes_iou ? take_iou(batch, criterion, pairs, b, count, iou) : 0.0f;
    size_t next = 0, num_found = 0;
    for (size_t from = 0; from < batch.num_preds; from += RL_LOSS_THREADS) {
        size_t tile = batch.num_preds - from < RL_LOSS_THREADS ? batch.num_preds - from : RL_LOSS_THREADS;
        size_t m = next + threadIdx.x;
        labels[threadIdx.x] = -1;
        __syncthreads();
        bool inside = m < count && (size_t)pairs.pred[first + m] < from + tile, found = false;
        if (inside) {
            size_t place = (size_t)pairs.pred[first + m] - from;
            labels[place] = batch.labels[batch.offsets[b] + (size_t)pairs.gt[first + m]];
            ious[place] = takes_iou ? iou[first + m] : 0.0f;
        }
        next += (size_t)__syncthreads_count(inside);
        if (threadIdx.x < tile) {
            rl_scores scores = load_scores(batch, digests, b * batch.num_preds + from + threadIdx.x);
            double losses[RL_NUM_TERMS] = {};
            rl_class_losses(&criterion, &scores, labels[threadIdx.x], rl_quality{ious[threadIdx.x], best}, losses);
            for (int term = 0; term < RL_NUM_CLASS_TERMS; term++)
                if (criterion.loss[term] != 0.0f) terms[term][threadIdx.x] = losses[term];
            found = rl_is_found(&criterion, &scores);
        }
        num_found += (size_t)__syncthreads_count(found);
        if (threadIdx.x < RL_WARP)
            for (size_t k = threadIdx.x; k < tile; k += RL_LANES)
                for (int term = 0; term < RL_NUM_CLASS_TERMS; term++)
                    if (criterion.loss[term] != 0.0f) to->sum[term] += terms[term][k];
        __syncthreads(); /* before the tile is overwritten */
    }
    return num_found;
}

/* The first warp takes the IoU of the matches, and the box losses of those that box terms are taken of. */
__device__ void add_box_losses(const rl_batch &batch, const rl_criterion &criterion, const rl_pairs &pairs, size_t b,
                               lanes *to, float *iou)
{
    const rl_pairs &boxes = pairs.boxes ? *pairs.boxes : pairs;
    for (size_t m = threadIdx.x; m < pairs.num_matched[b]; m += RL_LANES)
        iou[pairs.starts[b] + m] = rl_pair_iou(&criterion, load_matched(batch, criterion, pairs, b, m),
                                               load_object(batch, criterion, pairs, b, m));
    for (size_t m = threadIdx.x; m < boxes.num_matched[b]; m += RL_LANES) {
        double losses[RL_NUM_TERMS] = {};
        rl_box_losses(&criterion, load_matched(batch, criterion, boxes, b, m),
                      load_object(batch, criterion, boxes, b, m), losses);
        for (int term = RL_NUM_CLASS_TERMS; term < RL_NUM_TERMS; term++) to->sum[term] += losses[term];
    }
}
} // namespace

/* As rl_example_cost_kernel; a thread holds its prediction's scores, too. */
__global__ void __launch_bounds__(RL_COST_THREADS)
    rl_terms_cost_kernel(rl_batch batch, rl_criterion criterion, const rl_digest *digests, size_t stride, float *cost)
{
    __shared__ object objects[RL_COST_OBJECTS];
    size_t tiles = (stride + RL_COST_THREADS - 1) / RL_COST_THREADS;
    for (size_t tile = blockIdx.x; tile < batch.num_samples * tiles; tile += gridDim.x) {
        size_t b = tile / tiles, i = tile % tiles * RL_COST_THREADS + threadIdx.x;
        size_t first = batch.offsets[b], end = batch.offsets[b + 1];
        rl_scores scores = {}; /* without logits where there is no such prediction */
        rl_term_box box = {};
        if (i < batch.num_preds && first < end) {
            scores = load_scores(batch, digests, b * batch.num_preds + i);
            box = load_pred(batch, criterion, b * batch.num_preds + i);
        }
        for (size_t from = first + blockIdx.y * RL_COST_OBJECTS; from < end; from += gridDim.y * RL_COST_OBJECTS) {
            size_t count = end - from < RL_COST_OBJECTS ? end - from : RL_COST_OBJECTS;
            if (threadIdx.x < count) {
                objects[threadIdx.x].box = load_gt(batch, criterion, from + threadIdx.x);
                objects[threadIdx.x].label = batch.labels[from + threadIdx.x];
            }
            __syncthreads();
            for (size_t k = 0; i < stride && k < count; k++)
                cost[(from + k) * stride + i] =
                    scores.logits ? rl_pair_cost(&criterion, &scores, box, objects[k].box, objects[k].label) : INFINITY;
            __syncthreads(); /* before the tile is overwritten */
        }
    }
}

/* Two blocks for each multiprocessor are requested, because nvcc would make room for three and spill registers. */
__global__ void __launch_bounds__(RL_LOSS_THREADS, 2)
    rl_terms_loss_kernel(rl_batch batch, rl_criterion criterion, const rl_digest *digests, rl_pairs pairs,
                         rl_losses *losses, float *iou)
{
    for (size_t b = blockIdx.x; b < batch.num_samples; b += gridDim.x) {
        size_t first = pairs.starts[b], num_gt = batch.offsets[b + 1] - batch.offsets[b];
        lanes own = {};
        size_t num_found =
            add_class_losses(batch, criterion, digests, pairs, b, first, pairs.num_matched[b], iou, &own);
        if (threadIdx.x >= RL_WARP) continue;
        add_box_losses(batch, criterion, pairs, b, &own, iou);
        for (int term = 0; term < RL_NUM_TERMS; term++) own.sum[term] = rl_fold_warp(own.sum[term]);
        if (threadIdx.x == 0) rl_list_losses(&criterion, own.sum, num_found, num_gt, losses[b].value);
    }
}

namespace
{
/* The gradients of a prediction's logits, by a warp. */
__device__ void logit_gradients(const rl_batch &batch, const rl_criterion &criterion, float max, size_t row,
                                rl_class_slopes own, float *slopes)
{
    const float *logits = (const float *)batch.array[RL_LOGITS] + row * batch.num_classes;
    bool is_sigmoid = rl_is_sigmoid(&criterion);
    for (size_t c = threadIdx.x % RL_WARP; c < batch.num_classes; c += RL_WARP) {
        float slope = is_sigmoid ? rl_background_slope(logits[c], rl_background_power(&criterion), own.pull)
                                 : rl_softmax_term(logits[c], max);
        slopes[c] = (int32_t)c == own.at ? own.own : rl_one_nan32(own.share * slope);
    }
}
} // namespace

/* By tiles of predictions: a thread finds what the gradients of a prediction's logits share, and takes those of its
 * box; then a warp for each prediction takes the logits. */
__global__ void __launch_bounds__(RL_LOSS_THREADS, 2)
    rl_terms_gradients_kernel(rl_batch batch, rl_criterion criterion, const rl_digest *digests, rl_pairs pairs,
                              const rl_losses *factors, rl_slope_rows rows)
{
    __shared__ int32_t match_of[RL_LOSS_THREADS], box_match_of[RL_LOSS_THREADS];
    __shared__ rl_class_slopes slopes[RL_LOSS_THREADS];
    for (size_t b = blockIdx.x; b < batch.num_samples; b += gridDim.x) {
        const rl_pairs &boxes = pairs.boxes ? *pairs.boxes : pairs;
        size_t first = pairs.starts[b], next = 0, first_box = boxes.starts[b], next_box = 0;
        bool takes_iou = rl_loss_takes_iou(&criterion);
        float best = takes_iou ? take_iou(batch, criterion, pairs, b, pairs.num_matched[b], NULL) : 0.0f;
        double factor[RL_NUM_TERMS];
        rl_term_factors(&criterion, factors[b].value, factor);
        for (size_t from = 0; from < batch.num_preds; from += RL_LOSS_THREADS) {
            size_t tile = rl_tile_of(batch.num_preds, from), own = b * batch.num_preds + from + threadIdx.x;
            next = rl_find_matches(pairs, first, pairs.num_matched[b], next, from, tile, match_of);
            next_box = rl_find_matches(boxes, first_box, boxes.num_matched[b], next_box, from, tile, box_match_of);
            if (threadIdx.x < tile) {
                int32_t m = match_of[threadIdx.x], m_box = box_match_of[threadIdx.x];
                size_t object = m < 0 ? 0 : batch.offsets[b] + (size_t)pairs.gt[first + (size_t)m];
                rl_scores scores = load_scores(batch, digests, own);
                float *box = rows.array[RL_BOXES] + RL_BOX_SIZE * own;
                rl_quality quality = {0.0f, best};
                if (takes_iou && m >= 0)
                    quality.iou =
                        rl_pair_iou(&criterion, load_pred(batch, criterion, own), load_gt(batch, criterion, object));
                slopes[threadIdx.x] =
                    rl_class_slopes_of(&criterion, &scores, m < 0 ? -1 : batch.labels[object], quality, factor);
                for (int k = 0; m_box < 0 && k < RL_BOX_SIZE; k++) box[k] = 0.0f;
                if (m_box >= 0)
                    rl_box_slopes_of(&criterion, load_numbers(batch, own).number,
                                     load_object(batch, criterion, boxes, b, (size_t)m_box), factor, box);
            }
            __syncthreads();
            for (size_t k = threadIdx.x / RL_WARP; k < tile; k += RL_LOSS_THREADS / RL_WARP) {
                size_t row = b * batch.num_preds + from + k;
                logit_gradients(batch, criterion, digests[row].max, row, slopes[k],
                                rows.array[RL_LOGITS] + batch.num_classes * row);
            }
            __syncthreads(); /* before the tile is overwritten */
        }
    }
}
