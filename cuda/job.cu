#include "core/base/memory.h"
#include "core/interface/evaluate.h"
#include "cuda/internal.h"
#include "cuda/kernels.h"

#include <cstring>
#include <new>

/* What a job has on the GPU: the arrays, by rl_array_id, and what goes with them and comes of them. */
enum {
    OFFSETS = RL_NUM_ARRAYS,
    DIGESTS,
    COST,
    STARTS,
    NUM_MATCHED,
    PRED,
    GT,
    BOX_PAIRS,
    BOX_STARTS,
    BOX_NUM_MATCHED,
    BOX_PRED,
    BOX_GT,
    LOSSES,
    IOU,
    FACTORS,
    GRADIENTS
};

/* The gradients of each array of predictions follow. */
enum { NUM_BUFFERS = GRADIENTS + RL_NUM_ARRAYS - RL_FIRST_PRED_ARRAY };

static int gradients_of(int array)
{
    return GRADIENTS + array - RL_FIRST_PRED_ARRAY;
}

struct rl_job {
    /* On the GPU and, where the job copies it itself, the pinned memory it goes through. Predictions come in pinned
     * memory already. */
    struct buffer {
        void *device, *host;
    };

    int device;
    cudaStream_t stream; /* of this batch alone: while one job waits for its stream, others' work goes on */
    cudaEvent_t done;
    buffer buffers[NUM_BUFFERS];
};

namespace
{
/* How large a buffer is, and whether it is staged in pinned memory of the job. */
struct shape {
    const char *name;
    size_t count, width, item_size;
    bool staged;
};

cudaError_t launch_no_digests(rl_job *, const rl_batch *)
{
    return cudaSuccess;
}

cudaError_t launch_digests(rl_job *job, const rl_batch *batch)
{
    const float *logits = (const float *)job->buffers[RL_LOGITS].device;
    rl_digest *digests = (rl_digest *)job->buffers[DIGESTS].device;
    size_t count = batch->num_samples * batch->num_preds, x = rl_grid_size(count, RL_DIGEST_WARPS);
    dim3 block(RL_WARP, RL_DIGEST_WARPS);
    cudaError_t error = cudaSuccess;
    if (rl_takes_softmax(batch->criterion))
        error = rl_launch(rl_softmax_kernel, x, 1, block, job->stream, logits, count, batch->num_classes, digests);
    if (error == cudaSuccess && rl_takes_background(batch->criterion))
        error = rl_launch(rl_background_kernel, x, 1, block, job->stream, logits, count, batch->num_classes,
                          rl_background_power(batch->criterion), digests);
    return error;
}

/* The kernels by the kind of criterion: a row each. */
struct kernels {
    cudaError_t (*launch_digests)(rl_job *job, const rl_batch *batch);
    rl_cost_kernel *cost;
    rl_loss_kernel *loss;
    rl_gradients_kernel *gradients;
};

const kernels &kernels_of(const rl_batch *batch)
{
    static const kernels kinds[] = {
        /* RL_KIND_EXAMPLE */ {launch_no_digests, rl_example_cost_kernel, rl_example_loss_kernel,
                               rl_example_gradients_kernel},
        /* RL_KIND_TERMS */ {launch_digests, rl_terms_cost_kernel, rl_terms_loss_kernel, rl_terms_gradients_kernel},
    };
    static_assert(sizeof kinds / sizeof *kinds == RL_NUM_KINDS, "a row for each kind");
    return kinds[batch->criterion->kind];
}
} // namespace

static bool make_buffer(rl_job *job, int index, const shape *shape, rl_status *status)
{
    rl_job::buffer *made = &job->buffers[index];
    size_t elements, size;
    if (!rl_multiply(shape->count, shape->width, &elements) || !rl_multiply(elements, shape->item_size, &size))
        return rl_fail(status, RL_ERR_DEVICE_MEMORY, "a batch's %s are too many for any memory", shape->name);
    made->device = rl_cuda_alloc(job->device, size, shape->name, status);
    if (made->device && shape->staged) made->host = rl_cuda_host_alloc(job->device, size, shape->name, status);
    return made->device && (made->host || !shape->staged);
}

/* Predictions that the criterion does not read have no memory on the GPU, nor have gradients that are not taken. */
static bool is_made(const rl_batch_limits *limits, int index)
{
    if (index >= FACTORS && !limits->with_gradients) return false;
    if (index >= GRADIENTS) index += RL_FIRST_PRED_ARRAY - GRADIENTS;
    return index < RL_FIRST_PRED_ARRAY || index >= RL_NUM_ARRAYS ||
           rl_criterion_reads(limits->criterion, (rl_array_id)index);
}

static bool make_buffers(rl_job *job, const rl_batch_limits *limits, rl_status *status)
{
    size_t samples = limits->num_samples, objects = limits->num_objects, preds = limits->num_preds, rows;
    if (!rl_multiply(samples, preds, &rows))
        return rl_fail(status, RL_ERR_DEVICE_MEMORY, "a batch's predictions are too many for any memory");
    bool united = limits->criterion->box_matches == RL_BOX_MATCHES_UNITED;
    const shape shapes[NUM_BUFFERS] = {
        {"objects' boxes", objects, rl_criterion_box_size(limits->criterion, RL_SIDE_GT), sizeof(float), true},
        {"labels", objects, 1, sizeof(int32_t), true},
        {"weights", objects, 1, sizeof(float), true},
        {"boxes", rows, rl_criterion_box_size(limits->criterion, RL_SIDE_PRED), sizeof(float), false},
        {"class probabilities", rows, limits->num_classes, sizeof(float), false},
        {"existence", rows, 1, sizeof(float), false},
        {"logits", rows, limits->num_classes, sizeof(float), false},
        {"offsets", samples + 1, 1, sizeof(size_t), true},
        {"digests of logits", rows, 1, sizeof(rl_digest), false},
        {"costs", objects, rl_cost_stride(preds), sizeof(float), true},
        {"places of matches", samples, 1, sizeof(size_t), true},
        {"numbers of matches", samples, 1, sizeof(size_t), true},
        {"matched predictions", limits->num_pairs, 1, sizeof(int32_t), true},
        {"matched objects", limits->num_pairs, 1, sizeof(int32_t), true},
        {"matches of box terms", united ? 1u : 0u, 1, sizeof(rl_pairs), true},
        {"places of united matches", united ? samples : 0, 1, sizeof(size_t), true},
        {"numbers of united matches", united ? samples : 0, 1, sizeof(size_t), true},
        {"united predictions", united ? rows : 0, 1, sizeof(int32_t), true},
        {"united objects", united ? rows : 0, 1, sizeof(int32_t), true},
        {"losses", samples, 1, sizeof(rl_losses), true},
        {"matches' IoU", limits->num_pairs, 1, sizeof(float), true},
        {"factors of losses", samples, 1, sizeof(rl_losses), true},
        {"gradients of boxes", rows, rl_criterion_box_size(limits->criterion, RL_SIDE_PRED), sizeof(float), false},
        {"gradients of class probabilities", rows, limits->num_classes, sizeof(float), false},
        {"gradients of existence", rows, 1, sizeof(float), false},
        {"gradients of logits", rows, limits->num_classes, sizeof(float), false},
    };
    for (int k = 0; k < NUM_BUFFERS; k++)
        if (is_made(limits, k) && !make_buffer(job, k, &shapes[k], status)) return false;
    return true;
}

rl_job *rl_cuda_job_create(rl_backend *backend, const rl_batch_limits *limits, rl_status *status)
{
    rl_cuda *cuda = rl_cuda_of(backend);
    rl_job *job = new (std::nothrow) rl_job();
    if (!job) {
        (void)rl_fail(status, RL_ERR_MEMORY, "out of memory");
        return NULL;
    }
    int device = job->device = cuda->devices[cuda->num_jobs++ % cuda->num_devices];
    if (rl_cuda_use(device, status) && make_buffers(job, limits, status) &&
        rl_cuda_ok(cudaStreamCreateWithFlags(&job->stream, cudaStreamNonBlocking), device, "making a stream", status) &&
        /* waiting without a busy loop leaves the processor to those who match */
        rl_cuda_ok(cudaEventCreateWithFlags(&job->done, cudaEventBlockingSync | cudaEventDisableTiming), device,
                   "making an event", status))
        return job;
    rl_cuda_job_destroy(job);
    return NULL;
}

void rl_cuda_job_destroy(rl_job *job)
{
    if (!job) return;
    if (job->stream) cudaStreamSynchronize(job->stream);
    for (rl_job::buffer &own : job->buffers) {
        cudaFree(own.device);
        cudaFreeHost(own.host);
    }
    if (job->done) cudaEventDestroy(job->done);
    if (job->stream) cudaStreamDestroy(job->stream);
    delete job;
}

static bool copy(rl_job *job, void *to, const void *from, size_t size, cudaMemcpyKind kind, const char *doing,
                 rl_status *status)
{
    return size == 0 || rl_cuda_ok(cudaMemcpyAsync(to, from, size, kind, job->stream), job->device, doing, status);
}

/* Predictions lie in pinned memory, which stays as it is until the job is done. */
static bool upload_predictions(rl_job *job, const rl_batch *batch, rl_array_id id, const char *doing, rl_status *status)
{
    size_t floats = batch->num_samples * batch->num_preds * rl_array_width(batch->criterion, id, batch->num_classes);
    return copy(job, job->buffers[id].device, batch->array[id], floats * sizeof(float), cudaMemcpyHostToDevice, doing,
                status);
}

static bool upload(rl_job *job, int index, const void *from, size_t size, const char *doing, rl_status *status)
{
    rl_job::buffer *to = &job->buffers[index];
    if (size) memcpy(to->host, from, size);
    return copy(job, to->device, to->host, size, cudaMemcpyHostToDevice, doing, status);
}

static bool download(rl_job *job, int index, size_t size, const char *doing, rl_status *status)
{
    rl_job::buffer *from = &job->buffers[index];
    return copy(job, from->host, from->device, size, cudaMemcpyDeviceToHost, doing, status);
}

static bool wait(rl_job *job, const char *doing, rl_status *status)
{
    return rl_cuda_ok(cudaEventRecord(job->done, job->stream), job->device, doing, status) &&
           rl_cuda_ok(cudaEventSynchronize(job->done), job->device, doing, status);
}

static size_t num_objects(const rl_batch *batch)
{
    return batch->offsets[batch->num_samples];
}

/* The batch as kernels see it. */
static rl_batch on_device(const rl_job *job, const rl_batch *batch)
{
    rl_batch seen = *batch;
    for (int k = RL_FIRST_PRED_ARRAY; k < RL_NUM_ARRAYS; k++)
        seen.array[k] = (const unsigned char *)job->buffers[k].device;
    seen.offsets = (const size_t *)job->buffers[OFFSETS].device;
    seen.gt_boxes = (const float *)job->buffers[RL_GT_BOXES].device;
    seen.labels = (const int32_t *)job->buffers[RL_GT_LABELS].device;
    seen.weights = (const float *)job->buffers[RL_GT_WEIGHTS].device;
    return seen;
}

static size_t most_objects(const rl_batch *batch)
{
    size_t most = 0;
    for (size_t b = 0; b < batch->num_samples; b++) {
        size_t count = batch->offsets[b + 1] - batch->offsets[b];
        if (count > most) most = count;
    }
    return most;
}

/* Only the predictions that costs depend on are copied here; the others follow with the matches. */
static bool upload_batch(rl_job *job, const rl_batch *batch, rl_status *status)
{
    rl_array_id scores = rl_criterion_scores(batch->criterion);
    size_t objects = num_objects(batch), gt_box = rl_criterion_box_size(batch->criterion, RL_SIDE_GT) * sizeof(float);
    return upload_predictions(job, batch, RL_BOXES, "copying boxes to the GPU", status) &&
           upload_predictions(
               job, batch, scores,
               scores == RL_LOGITS ? "copying logits to the GPU" : "copying class probabilities to the GPU", status) &&
           upload(job, OFFSETS, batch->offsets, (batch->num_samples + 1) * sizeof(size_t), "copying offsets to the GPU",
                  status) &&
           upload(job, RL_GT_BOXES, batch->gt_boxes, objects * gt_box, "copying objects' boxes to the GPU", status) &&
           upload(job, RL_GT_LABELS, batch->labels, objects * sizeof(int32_t), "copying labels to the GPU", status) &&
           upload(job, RL_GT_WEIGHTS, batch->weights, objects * sizeof(float), "copying weights to the GPU", status);
}

static const rl_digest *digests_of(const rl_job *job)
{
    return (const rl_digest *)job->buffers[DIGESTS].device;
}

static cudaError_t launch_cost(rl_job *job, const rl_batch *batch, size_t stride)
{
    size_t x = batch->num_samples * rl_grid_size(stride, RL_COST_THREADS);
    size_t y = rl_grid_size(most_objects(batch), RL_COST_OBJECTS);
    float *cost = (float *)job->buffers[COST].device;
    return rl_launch(kernels_of(batch).cost, x, y, dim3(RL_COST_THREADS), job->stream, on_device(job, batch),
                     *batch->criterion, digests_of(job), stride, cost);
}

bool rl_cuda_cost(rl_job *job, const rl_batch *batch, float **cost, rl_status *status)
{
    size_t stride = rl_cost_stride(batch->num_preds);
    *cost = (float *)job->buffers[COST].host;
    return rl_cuda_use(job->device, status) && upload_batch(job, batch, status) &&
           rl_cuda_ok(kernels_of(batch).launch_digests(job, batch), job->device, "computing costs", status) &&
           rl_cuda_ok(launch_cost(job, batch, stride), job->device, "computing costs", status) &&
           download(job, COST, num_objects(batch) * stride * sizeof(float), "copying costs from the GPU", status) &&
           wait(job, "computing costs", status);
}

/* How far the matches of a batch reach. */
static size_t num_pairs(const rl_batch *batch, const rl_pairs *pairs)
{
    size_t last = batch->num_samples - 1;
    return batch->num_samples ? pairs->starts[last] + pairs->num_matched[last] : 0;
}

static rl_pairs united_on_device(const rl_job *job)
{
    return rl_pairs{(const size_t *)job->buffers[BOX_STARTS].device,
                    (const size_t *)job->buffers[BOX_NUM_MATCHED].device,
                    (const int32_t *)job->buffers[BOX_PRED].device, (const int32_t *)job->buffers[BOX_GT].device, NULL};
}

/* The matches that box terms are taken of, and where the kernels find them. */
static bool upload_boxes(rl_job *job, const rl_batch *batch, const rl_pairs *boxes, rl_status *status)
{
    size_t samples = batch->num_samples, size = num_pairs(batch, boxes) * sizeof(int32_t);
    const char *doing = "copying united matches to the GPU";
    const rl_pairs seen = united_on_device(job);
    return upload(job, BOX_PAIRS, &seen, sizeof seen, doing, status) &&
           upload(job, BOX_STARTS, boxes->starts, samples * sizeof(size_t), doing, status) &&
           upload(job, BOX_NUM_MATCHED, boxes->num_matched, samples * sizeof(size_t), doing, status) &&
           upload(job, BOX_PRED, boxes->pred, size, doing, status) &&
           upload(job, BOX_GT, boxes->gt, size, doing, status);
}

static bool upload_pairs(rl_job *job, const rl_batch *batch, const rl_pairs *pairs, rl_status *status)
{
    size_t samples = batch->num_samples, size = num_pairs(batch, pairs) * sizeof(int32_t);
    return (!rl_criterion_reads(batch->criterion, RL_EXISTENCE) ||
            upload_predictions(job, batch, RL_EXISTENCE, "copying existence to the GPU", status)) &&
           upload(job, STARTS, pairs->starts, samples * sizeof(size_t), "copying places of matches to the GPU",
                  status) &&
           upload(job, NUM_MATCHED, pairs->num_matched, samples * sizeof(size_t),
                  "copying numbers of matches to the GPU", status) &&
           upload(job, PRED, pairs->pred, size, "copying matches to the GPU", status) &&
           upload(job, GT, pairs->gt, size, "copying matches to the GPU", status) &&
           (!pairs->boxes || upload_boxes(job, batch, pairs->boxes, status));
}

static rl_pairs pairs_on_device(const rl_job *job, const rl_pairs *pairs)
{
    return rl_pairs{(const size_t *)job->buffers[STARTS].device, (const size_t *)job->buffers[NUM_MATCHED].device,
                    (const int32_t *)job->buffers[PRED].device, (const int32_t *)job->buffers[GT].device,
                    pairs->boxes ? (const rl_pairs *)job->buffers[BOX_PAIRS].device : NULL};
}

static cudaError_t launch_loss(rl_job *job, const rl_batch *batch, const rl_pairs *pairs)
{
    rl_losses *losses = (rl_losses *)job->buffers[LOSSES].device;
    float *iou = (float *)job->buffers[IOU].device;
    return rl_launch(kernels_of(batch).loss, batch->num_samples, 1, dim3(RL_LOSS_THREADS), job->stream,
                     on_device(job, batch), *batch->criterion, digests_of(job), pairs_on_device(job, pairs), losses,
                     iou);
}

bool rl_cuda_loss(rl_job *job, const rl_batch *batch, const rl_pairs *pairs, rl_losses *losses, float *iou,
                  rl_status *status)
{
    size_t losses_size = batch->num_samples * sizeof(rl_losses), iou_size = num_pairs(batch, pairs) * sizeof(float);
    if (!rl_cuda_use(job->device, status) || !upload_pairs(job, batch, pairs, status) ||
        !rl_cuda_ok(launch_loss(job, batch, pairs), job->device, "computing losses", status) ||
        !download(job, LOSSES, losses_size, "copying losses from the GPU", status) ||
        !download(job, IOU, iou_size, "copying IoU from the GPU", status) || !wait(job, "computing losses", status))
        return false;
    memcpy(losses, job->buffers[LOSSES].host, losses_size);
    if (iou_size) memcpy(iou, job->buffers[IOU].host, iou_size);
    return true;
}

static cudaError_t launch_gradients(rl_job *job, const rl_batch *batch, const rl_pairs *pairs)
{
    rl_slope_rows rows = {};
    for (int k = RL_FIRST_PRED_ARRAY; k < RL_NUM_ARRAYS; k++)
        rows.array[k] = (float *)job->buffers[gradients_of(k)].device;
    return rl_launch(kernels_of(batch).gradients, batch->num_samples, 1, dim3(RL_LOSS_THREADS), job->stream,
                     on_device(job, batch), *batch->criterion, digests_of(job), pairs_on_device(job, pairs),
                     (const rl_losses *)job->buffers[FACTORS].device, rows);
}

/* Rows lie in pinned memory, as predictions do. */
static bool download_gradients(rl_job *job, const rl_batch *batch, float *const rows[RL_NUM_ARRAYS], rl_status *status)
{
    for (int k = RL_FIRST_PRED_ARRAY; k < RL_NUM_ARRAYS; k++) {
        if (!rl_criterion_reads(batch->criterion, (rl_array_id)k)) continue;
        size_t width = rl_array_width(batch->criterion, (rl_array_id)k, batch->num_classes);
        size_t size = batch->num_samples * batch->num_preds * width * sizeof(float);
        if (!copy(job, rows[k], job->buffers[gradients_of(k)].device, size, cudaMemcpyDeviceToHost,
                  "copying gradients from the GPU", status))
            return false;
    }
    return true;
}

bool rl_cuda_gradients(rl_job *job, const rl_batch *batch, const rl_pairs *pairs, const float *iou,
                       const rl_losses *factors, float *const rows[RL_NUM_ARRAYS], rl_status *status)
{
    (void)iou;
    return rl_cuda_use(job->device, status) &&
           upload(job, FACTORS, factors, batch->num_samples * sizeof *factors, "copying factors to the GPU", status) &&
           rl_cuda_ok(launch_gradients(job, batch, pairs), job->device, "computing gradients", status) &&
           download_gradients(job, batch, rows, status) && wait(job, "computing gradients", status);
}
