/* The stages of criteria that consist of terms. */
#include "core/cpu/kinds_cpu.h"
#include "core/formulas/criterion.h"

#include <math.h>
#include <string.h>

static rl_scores load_scores(const rl_job *job, const rl_batch *batch, size_t row)
{
    const unsigned char *logits = batch->array[RL_LOGITS] + row * batch->num_classes * sizeof(float);
    return (rl_scores){logits, (int32_t)batch->num_classes, job->digests[row]};
}

static rl_term_box load_pred(const rl_batch *batch, size_t row)
{
    float numbers[RL_BOX_SIZE];
    memcpy(numbers, batch->array[RL_BOXES] + row * sizeof numbers, sizeof numbers);
    return rl_pred_box(batch->criterion, numbers);
}

static rl_term_box load_gt(const rl_batch *batch, size_t object)
{
    return rl_gt_box(batch->criterion, batch->gt_boxes + RL_BOX_SIZE * object);
}

static void take_digests(rl_job *job, const rl_batch *batch, size_t row)
{
    const unsigned char *logits = batch->array[RL_LOGITS] + row * batch->num_classes * sizeof(float);
    rl_digest *digests = job->digests + row;
    if (rl_takes_softmax(batch->criterion)) job->logits->softmax(logits, batch->num_preds, batch->num_classes, digests);
    if (rl_takes_background(batch->criterion))
        job->logits->background(logits, batch->num_preds, batch->num_classes, rl_background_power(batch->criterion),
                                digests);
}

/* The digests are kept because the losses need them as well. */
static void sample_cost(rl_job *job, const rl_batch *batch, size_t b)
{
    size_t row = b * batch->num_preds;
    take_digests(job, batch, row);
    job->terms->cost(batch, b, job->digests + row, job->cost + batch->offsets[b] * rl_cost_stride(batch->num_preds));
}

/* These are the sums of a sample while they are being added up. */
typedef struct sums {
    double lane[RL_NUM_TERMS][RL_LANES];
    size_t num_found;
} sums;

static void add(sums *to, const rl_criterion *criterion, int first, int end, const double *losses, size_t place)
{
    for (int term = first; term < end; term++)
        if (criterion->loss[term] != 0.0f) to->lane[term][place % RL_LANES] += losses[term];
}

static void add_class_losses(const rl_job *job, const rl_batch *batch, const rl_pairs *pairs, size_t b,
                             const float *iou, sums *to)
{
    size_t first = pairs->starts[b], m = 0; /* pairs ascend by prediction */
    float best = rl_cpu_best_iou(pairs, b, iou);
    double losses[RL_NUM_TERMS] = {0};
    for (size_t i = 0; i < batch->num_preds; i++) {
        rl_scores scores = load_scores(job, batch, b * batch->num_preds + i);
        bool matched = m < pairs->num_matched[b] && (size_t)pairs->pred[first + m] == i;
        int32_t label = matched ? batch->labels[batch->offsets[b] + (size_t)pairs->gt[first + m]] : -1;
        rl_quality quality = {matched ? iou[first + m] : 0.0f, best};
        rl_class_losses(batch->criterion, &scores, label, quality, losses);
        add(to, batch->criterion, 0, RL_NUM_CLASS_TERMS, losses, i);
        to->num_found += (size_t)rl_is_found(batch->criterion, &scores);
        m += matched;
    }
}

static rl_term_box matched_pred(const rl_batch *batch, const rl_pairs *pairs, size_t b, size_t m)
{
    return load_pred(batch, b * batch->num_preds + (size_t)pairs->pred[pairs->starts[b] + m]);
}

static rl_term_box matched_gt(const rl_batch *batch, const rl_pairs *pairs, size_t b, size_t m)
{
    return load_gt(batch, batch->offsets[b] + (size_t)pairs->gt[pairs->starts[b] + m]);
}

static void take_iou(const rl_batch *batch, const rl_pairs *pairs, size_t b, float *iou)
{
    for (size_t m = 0; m < pairs->num_matched[b]; m++)
        iou[pairs->starts[b] + m] =
            rl_pair_iou(batch->criterion, matched_pred(batch, pairs, b, m), matched_gt(batch, pairs, b, m));
}

static void add_box_losses(const rl_batch *batch, const rl_pairs *pairs, size_t b, sums *to)
{
    double losses[RL_NUM_TERMS] = {0};
    for (size_t m = 0; m < pairs->num_matched[b]; m++) {
        rl_box_losses(batch->criterion, matched_pred(batch, pairs, b, m), matched_gt(batch, pairs, b, m), losses);
        add(to, batch->criterion, RL_NUM_CLASS_TERMS, RL_NUM_TERMS, losses, m);
    }
}

static void sample_loss(rl_job *job, const rl_batch *batch, size_t b, const rl_pairs *pairs, rl_losses *losses,
                        float *iou)
{
    sums made = {0};
    double sum[RL_NUM_TERMS];
    take_iou(batch, pairs, b, iou);
    add_box_losses(batch, pairs->boxes ? pairs->boxes : pairs, b, &made);
    add_class_losses(job, batch, pairs, b, iou, &made);
    for (int term = 0; term < RL_NUM_TERMS; term++) sum[term] = rl_fold_lanes(made.lane[term]);
    rl_list_losses(batch->criterion, sum, made.num_found, batch->offsets[b + 1] - batch->offsets[b], losses[b].value);
}

const rl_cpu_kind rl_cpu_terms = {.cost = sample_cost, .loss = sample_loss, .gradients = rl_cpu_terms_gradients};
