/* The costs of terms, one by one, and those losses of matches that no cost shows. */
#include "core/base/memory.h"
#include "core/problems/problem_search.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static rl_place place_of(int term)
{
    return RL_PLACE_TERMS + (rl_place)term;
}

static const float *gt_numbers(const rl_problem_search *s, size_t j)
{
    return s->gt->boxes + RL_BOX_SIZE * (s->first_object + j);
}

/* A term of boxes may be a loss and no cost. Losses of classes are finite where logits and the match's IoU are. */
static bool is_lone_loss(const rl_criterion *criterion, int term)
{
    return criterion->loss[term] != 0.0f && criterion->cost[term] == 0.0f;
}

static bool begin(rl_problem_search *s, rl_status *status)
{
    for (int term = RL_NUM_CLASS_TERMS; term < RL_NUM_TERMS; term++)
        s->takes_matches = s->takes_matches || is_lone_loss(s->criterion, term);
    s->takes_matches = s->takes_matches || rl_loss_takes_iou(s->criterion);
    size_t most = 0;
    const rl_blocks *blocks = &s->predictions->blocks;
    for (size_t k = 0; k < blocks->count; k++)
        if (blocks->at[k].num_preds > most) most = blocks->at[k].num_preds;
    s->preds = rl_alloc(most, sizeof *s->preds, status);
    return s->preds != NULL;
}

/* Published code of ia_bce takes logarithms of probabilities, and not of logits. */
static void look_for_saturation(rl_problem_search *s, size_t i)
{
    const rl_scores *scores = &s->preds[i].scores;
    for (int32_t c = 0; c < scores->count; c++) {
        rl_sigmoid sigmoid = rl_sigmoid_of(rl_logit(scores, c));
        rl_status *what = NULL;
        if (sigmoid.yes == 0.0f || sigmoid.yes == 1.0f) what = rl_problem_found(s, RL_CAUSE_SATURATED, RL_LOGITS);
        if (!what) continue;
        rl_status_set(what, RL_ERR_NONFINITE, "class %d of prediction %zu is %g", (int)c, i,
                      rl_printable((double)rl_logit(scores, c)));
        rl_problem_in_place(s, RL_LOGITS, what);
    }
}

static void start(rl_problem_search *s)
{
    size_t num_classes = s->block.num_classes;
    for (size_t i = 0; i < s->block.num_preds; i++) {
        const float *numbers = s->row[RL_BOXES] + RL_BOX_SIZE * i;
        const float *logits = s->row[RL_LOGITS] + i * num_classes;
        s->preds[i] =
            (rl_problem_pred){.scores = rl_scores_of(s->criterion, (const unsigned char *)logits, (int32_t)num_classes),
                              .box = rl_pred_box(s->criterion, numbers),
                              .has_finite_logits = rl_problem_are_finite(logits, num_classes),
                              .has_finite_box = rl_problem_are_finite(numbers, RL_BOX_SIZE)};
        if (s->criterion->loss[RL_TERM_IA_BCE] != 0.0f && s->preds[i].has_finite_logits) look_for_saturation(s, i);
    }
}

static float cost_of(const rl_problem_search *s, size_t i, size_t j)
{
    return rl_pair_cost(s->criterion, &s->preds[i].scores, s->preds[i].box, rl_gt_box(s->criterion, gt_numbers(s, j)),
                        rl_problem_label(s, j));
}

/* Each number is what a term adds to a cost, and 0 where the term takes no part. */
static void take_apart(const rl_problem_search *s, size_t i, size_t j, float share[RL_NUM_TERMS])
{
    const rl_criterion *criterion = s->criterion;
    const rl_scores *scores = &s->preds[i].scores;
    rl_term_box pred = s->preds[i].box, gt = rl_gt_box(criterion, gt_numbers(s, j));
    int32_t at = rl_place_of_label(s->criterion, rl_problem_label(s, j));
    float iou = rl_pair_iou(criterion, pred, gt);
    memset(share, 0, RL_NUM_TERMS * sizeof *share);
#define RL_TAKE(NAME, value)                                                                                           \
    if (criterion->cost[RL_TERM_##NAME] != 0.0f) share[RL_TERM_##NAME] = criterion->cost[RL_TERM_##NAME] * (value);
#define RL_TAKE_CLASS_TERM(NAME, name, ACTIVATION, USE, ...)                                                           \
    RL_COST_OF_##USE(RL_TAKE(NAME, rl_##name##_cost(rl_logit(scores, at), scores->digest, iou, criterion->cost_focal)))
#define RL_TAKE_BOX_TERM(NAME, name, ...) RL_TAKE(NAME, rl_##name##_cost(pred, gt, criterion->epsilons))
    RL_CLASS_TERMS(RL_TAKE_CLASS_TERM)
    RL_BOX_TERMS(RL_TAKE_BOX_TERM)
#undef RL_TAKE_BOX_TERM
#undef RL_TAKE_CLASS_TERM
#undef RL_TAKE
}

static bool boxes_are_finite(const rl_problem_search *s, size_t i, size_t j)
{
    return s->preds[i].has_finite_box && rl_problem_are_finite(gt_numbers(s, j), RL_BOX_SIZE);
}

static void count(rl_problem_search *s, size_t i, size_t j)
{
    float share[RL_NUM_TERMS];
    bool all_finite = true;
    take_apart(s, i, j, share);
    for (int term = 0; term < RL_NUM_TERMS; term++) {
        if (rl_is_finite(share[term])) continue;
        all_finite = false;
        if (term < RL_NUM_CLASS_TERMS ? s->preds[i].has_finite_logits : boxes_are_finite(s, i, j))
            rl_problem_cost_found(s, isnan(share[term]) ? RL_CAUSE_TERM_NAN : RL_CAUSE_TERM_INFINITE, place_of(term), i,
                                  j);
    }
    if (all_finite) rl_problem_cost_found(s, RL_CAUSE_SUM, RL_PLACE_COSTS, i, j);
}

static size_t describe_boxes(const rl_problem_search *s, size_t i, size_t j, char *text, size_t size)
{
    const float *pred = s->row[RL_BOXES] + RL_BOX_SIZE * i, *gt = gt_numbers(s, j);
    double number[2 * RL_BOX_SIZE];
    for (int k = 0; k < 2 * RL_BOX_SIZE; k++)
        number[k] = rl_printable((double)(k < RL_BOX_SIZE ? pred[k] : gt[k - RL_BOX_SIZE]));
    return (size_t)snprintf(text, size, "the boxes are (%g, %g, %g, %g) and (%g, %g, %g, %g)", number[0], number[1],
                            number[2], number[3], number[4], number[5], number[6], number[7]);
}

static void count_match(rl_problem_search *s, size_t i, size_t j)
{
    double losses[RL_NUM_TERMS] = {0};
    const rl_problem_pred *pred = &s->preds[i];
    rl_term_box gt = rl_gt_box(s->criterion, gt_numbers(s, j));
    float iou = rl_pair_iou(s->criterion, pred->box, gt);
    if (!boxes_are_finite(s, i, j)) return;
    rl_box_losses(s->criterion, pred->box, gt, losses);
    if (rl_loss_takes_iou(s->criterion) && pred->has_finite_logits)
        rl_class_losses(s->criterion, &pred->scores, rl_problem_label(s, j), (rl_quality){iou, iou}, losses);
    for (int term = 0; term < RL_NUM_TERMS; term++) {
        if (!is_lone_loss(s->criterion, term) || isfinite(losses[term])) continue;
        rl_status *what = rl_problem_found(s, RL_CAUSE_LOSS, place_of(term));
        if (!what) continue;
        char boxes[256];
        describe_boxes(s, i, j, boxes, sizeof boxes);
        rl_status_set(what, RL_ERR_NONFINITE, "the loss of prediction %zu matched with object %zu is %g; %s", i, j,
                      rl_printable(losses[term]), boxes);
        rl_problem_in_place(s, place_of(term), what);
    }
}

/* "probability costs -0.5, l1 0, giou nan; the boxes are …" */
static void describe(const rl_problem_search *s, size_t i, size_t j, char *text, size_t size)
{
    float share[RL_NUM_TERMS];
    size_t used = 0;
    int32_t at = rl_place_of_label(s->criterion, rl_problem_label(s, j));
    take_apart(s, i, j, share);
    for (int term = 0; term < RL_NUM_TERMS; term++)
        if (s->criterion->cost[term] != 0.0f)
            used += (size_t)snprintf(text + used, size - used, used ? ", %s %g" : "%s costs %g", rl_term_names[term],
                                     rl_printable((double)share[term]));
    used += (size_t)snprintf(text + used, size - used, "; ");
    used += describe_boxes(s, i, j, text + used, size - used);
    snprintf(text + used, size - used, ", the logit of the class is %g",
             rl_printable((double)rl_logit(&s->preds[i].scores, at)));
}

const rl_problem_kind rl_problem_terms = {
    .begin = begin,
    .start = start,
    .cost = cost_of,
    .count = count,
    .count_match = count_match,
    .describe = describe,
};
