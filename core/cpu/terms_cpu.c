/* Criteria of terms. */
#include "core/cpu/kinds_cpu.h"
#include "core/formulas/criterion.h"

#include <math.h>
#include <string.h>

static rl_scores load_scores(const rl_batch *batch, size_t row)
{
    return rl_scores_of(batch->criterion, batch->class_probs + row * batch->num_classes * sizeof(float),
                        (int32_t)batch->num_classes);
}

static rl_term_box load_pred(const rl_batch *batch, size_t row)
{
    float numbers[RL_BOX_SIZE];
    memcpy(numbers, batch->boxes + row * sizeof numbers, sizeof numbers);
    return rl_pred_box(batch->criterion, numbers);
}

static rl_term_box load_gt(const rl_batch *batch, size_t object)
{
    return rl_gt_box(batch->criterion, batch->gt_boxes + RL_BOX_SIZE * object);
}

/* Some predictions of a sample, for all its objects. */
typedef struct tile {
    size_t count;
    rl_scores scores[RL_COST_ALIGN];
    rl_term_box box[RL_COST_ALIGN];
} tile;

static void load_tile(const rl_batch *batch, size_t row, size_t count, tile *to)
{
    to->count = count < RL_COST_ALIGN ? count : RL_COST_ALIGN;
    for (size_t l = 0; l < to->count; l++) {
        to->scores[l] = load_scores(batch, row + l);
        to->box[l] = load_pred(batch, row + l);
    }
}

static void sample_cost(rl_job *job, const rl_batch *batch, size_t b)
{
    size_t num_preds = batch->num_preds, stride = rl_cost_stride(num_preds);
    size_t first = batch->offsets[b], end = batch->offsets[b + 1];
    tile pred;
    for (size_t i = 0; first < end && i < num_preds; i += RL_COST_ALIGN) {
        load_tile(batch, b * num_preds + i, num_preds - i, &pred);
        for (size_t j = first; j < end; j++) {
            rl_term_box gt = load_gt(batch, j);
            float *row = job->cost + j * stride + i;
            for (size_t l = 0; l < RL_COST_ALIGN; l++)
                row[l] = l < pred.count
                             ? rl_pair_cost(batch->criterion, &pred.scores[l], pred.box[l], gt, batch->labels[j])
                             : INFINITY;
        }
    }
}

/* The sums of a sample while they are made. */
typedef struct sums {
    double lane[RL_NUM_TERMS][RL_LANES];
    size_t num_found;
} sums;

static void add(sums *to, const rl_criterion *criterion, int first, int end, const double *losses, size_t place)
{
    for (int term = first; term < end; term++)
        if (criterion->loss[term] != 0.0f) to->lane[term][place % RL_LANES] += losses[term];
}

static void add_class_losses(const rl_batch *batch, const rl_pairs *pairs, size_t b, size_t first, sums *to)
{
    size_t m = 0; /* pairs ascend by prediction */
    double losses[RL_NUM_TERMS] = {0};
    for (size_t i = 0; i < batch->num_preds; i++) {
        rl_scores scores = load_scores(batch, b * batch->num_preds + i);
        bool matched = m < pairs->num_matched[b] && (size_t)pairs->pred[first + m] == i;
        int32_t label = matched ? batch->labels[first + (size_t)pairs->gt[first + m]] : -1;
        rl_class_losses(batch->criterion, &scores, label, losses);
        add(to, batch->criterion, 0, RL_NUM_CLASS_TERMS, losses, i);
        to->num_found += (size_t)rl_is_found(&scores);
        m += matched;
    }
}

static void add_box_losses(const rl_batch *batch, const rl_pairs *pairs, size_t b, size_t first, sums *to, float *iou)
{
    double losses[RL_NUM_TERMS] = {0};
    for (size_t m = 0; m < pairs->num_matched[b]; m++) {
        rl_term_box pred = load_pred(batch, b * batch->num_preds + (size_t)pairs->pred[first + m]);
        rl_term_box gt = load_gt(batch, first + (size_t)pairs->gt[first + m]);
        iou[first + m] = -rl_iou_cost(pred, gt);
        rl_box_losses(batch->criterion, pred, gt, losses);
        add(to, batch->criterion, RL_NUM_CLASS_TERMS, RL_NUM_TERMS, losses, m);
    }
}

static void sample_loss(rl_job *job, const rl_batch *batch, size_t b, const rl_pairs *pairs, rl_losses *losses,
                        float *iou)
{
    (void)job;
    size_t first = batch->offsets[b], end = batch->offsets[b + 1];
    sums made = {0};
    double sum[RL_NUM_TERMS];
    add_class_losses(batch, pairs, b, first, &made);
    add_box_losses(batch, pairs, b, first, &made, iou);
    for (int term = 0; term < RL_NUM_TERMS; term++) sum[term] = rl_fold_lanes(made.lane[term]);
    rl_list_losses(batch->criterion, sum, made.num_found, end - first, losses[b].value);
}

const rl_cpu_kind rl_cpu_terms = {.cost = sample_cost, .loss = sample_loss};
