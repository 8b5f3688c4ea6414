/* The gradients of criteria that consist of terms. */
#include "core/cpu/kinds_cpu.h"
#include "core/formulas/criterion.h"

#include <string.h>

/* The logits that belong to no match get the loops' values, the others their own. */
static void take_logits(const rl_job *job, const rl_batch *batch, size_t row, int32_t label, rl_quality quality,
                        const double *factor, float *slopes)
{
    const rl_criterion *criterion = batch->criterion;
    const unsigned char *logits = batch->array[RL_LOGITS] + row * batch->num_classes * sizeof(float);
    const rl_scores scores = {logits, (int32_t)batch->num_classes, job->digests[row]};
    rl_class_slopes own = rl_class_slopes_of(criterion, &scores, label, quality, factor);
    if (rl_is_sigmoid(criterion))
        job->logits->background_slopes(logits, batch->num_classes, rl_background_power(criterion), own.pull, own.share,
                                       slopes);
    else
        job->logits->softmax_slopes(logits, batch->num_classes, scores.digest.max, own.share, slopes);
    if (own.at >= 0) slopes[own.at] = own.own;
}

static void take_box(const rl_batch *batch, size_t row, size_t object, const double *factor, float *slopes)
{
    float numbers[RL_BOX_SIZE];
    memcpy(numbers, batch->array[RL_BOXES] + row * sizeof numbers, sizeof numbers);
    rl_term_box gt = rl_gt_box(batch->criterion, batch->gt_boxes + RL_BOX_SIZE * object);
    rl_box_slopes_of(batch->criterion, numbers, gt, factor, slopes);
}

/* The pairs of a sample while its predictions are gone through; they ascend by prediction. */
typedef struct cursor {
    const rl_pairs *pairs;
    size_t next, end;
} cursor;

static cursor start(const rl_pairs *pairs, size_t b)
{
    return (cursor){pairs, pairs->starts[b], pairs->starts[b] + pairs->num_matched[b]};
}

/* Whether the prediction is the next that is matched; then the pair is the one before `next`. */
static bool advance(cursor *at, size_t pred)
{
    bool matched = at->next < at->end && (size_t)at->pairs->pred[at->next] == pred;
    at->next += matched;
    return matched;
}

void rl_cpu_terms_gradients(rl_job *job, const rl_batch *batch, size_t b, const rl_pairs *pairs, const float *iou,
                            const double *factors, float *const rows[RL_NUM_ARRAYS])
{
    float best = rl_cpu_best_iou(pairs, b, iou);
    cursor classes = start(pairs, b), boxes = start(pairs->boxes ? pairs->boxes : pairs, b);
    double factor[RL_NUM_TERMS];
    rl_term_factors(batch->criterion, factors, factor);
    for (size_t i = 0; i < batch->num_preds; i++) {
        size_t row = b * batch->num_preds + i;
        float *box = rows[RL_BOXES] + RL_BOX_SIZE * row;
        rl_quality quality = {0.0f, best};
        int32_t label = -1;
        if (advance(&classes, i)) {
            label = batch->labels[batch->offsets[b] + (size_t)pairs->gt[classes.next - 1]];
            quality.iou = iou[classes.next - 1];
        }
        take_logits(job, batch, row, label, quality, factor, rows[RL_LOGITS] + batch->num_classes * row);
        if (advance(&boxes, i))
            take_box(batch, row, batch->offsets[b] + (size_t)boxes.pairs->gt[boxes.next - 1], factor, box);
        else
            memset(box, 0, RL_BOX_SIZE * sizeof *box);
    }
}
