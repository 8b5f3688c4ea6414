#include "core/cpu/terms_kernels.h"

#include <math.h>
#include <string.h>

/* Loops over a tile become vectors of whatever width the compiler has; the pragma keeps gcc from unrolling short ones
 * before it looks for vectors. */
enum { TILE = RL_COST_ALIGN };
#define FOR_TILE(l) _Pragma("GCC unroll 1") for (size_t l = 0; l < TILE; l++)

/* An ALWAYS_INLINE function gets a loop of its own for each constant passed to it. */
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define NEVER_INLINE static __attribute__((noinline))

/* A tile holds some predictions of a sample, number by number, and serves all objects of that sample. */
typedef struct tile {
    float numbers[RL_BOX_SIZE][TILE], x1[TILE], y1[TILE], x2[TILE], y2[TILE];
    float max[TILE];  /* of their digests */
    double sum[TILE]; /* likewise, of softmax */
    const unsigned char *logits[TILE];
    size_t count; /* the last tile may have fewer; the rest repeats the last prediction */
} tile;

static void load_tile(const rl_batch *batch, size_t sample, size_t first, const rl_digest *digests, tile *to)
{
    size_t left = batch->num_preds - first, row = sample * batch->num_preds + first;
    to->count = left < TILE ? left : TILE;
    for (size_t l = 0; l < TILE; l++) {
        size_t k = l < to->count ? l : to->count - 1;
        float numbers[RL_BOX_SIZE];
        memcpy(numbers, batch->array[RL_BOXES] + (row + k) * sizeof numbers, sizeof numbers);
        rl_term_box box = rl_pred_box(batch->criterion, numbers);
        for (size_t n = 0; n < RL_BOX_SIZE; n++) to->numbers[n][l] = box.numbers[n];
        to->x1[l] = box.corners.x1;
        to->y1[l] = box.corners.y1;
        to->x2[l] = box.corners.x2;
        to->y2[l] = box.corners.y2;
        to->max[l] = digests[first + k].max;
        to->sum[l] = digests[first + k].softmax;
        to->logits[l] = batch->array[RL_LOGITS] + (row + k) * batch->num_classes * sizeof(float);
    }
}

ALWAYS_INLINE rl_term_box box_at(const tile *pred, size_t l)
{
    rl_term_box box = {{pred->numbers[0][l], pred->numbers[1][l], pred->numbers[2][l], pred->numbers[3][l]},
                       {pred->x1[l], pred->y1[l], pred->x2[l], pred->y2[l]}};
    return box;
}

ALWAYS_INLINE rl_digest digest_at(const tile *pred, size_t l)
{
    rl_digest digest = {pred->sum[l], 0.0, pred->max[l], 0};
    return digest;
}

ALWAYS_INLINE void add(float weight, const float *restrict terms, float *restrict cost)
{
    FOR_TILE(l) cost[l] += weight * terms[l];
}

ALWAYS_INLINE void add_class_costs(const rl_criterion *criterion, rl_focal focal, const tile *pred, const float *logits,
                                   const float *iou, float *cost)
{
    float terms[TILE];
#define ADD_CLASS_COST(NAME, name, ACTIVATION, USE, ...)                                                               \
    RL_COST_OF_##USE(if (criterion->cost[RL_TERM_##NAME] != 0.0f) {                                                    \
        FOR_TILE(l) terms[l] = rl_##name##_cost(logits[l], digest_at(pred, l), iou[l], focal);                         \
        add(criterion->cost[RL_TERM_##NAME], terms, cost);                                                             \
    })
    RL_CLASS_TERMS(ADD_CLASS_COST)
#undef ADD_CLASS_COST
}

/* The power in common use takes no exponential. The two loops are kept apart because a compiler that has merged them
 * does not turn them into vectors. */
NEVER_INLINE void add_class_costs_of_squares(const rl_criterion *criterion, const tile *pred, const float *logits,
                                             const float *iou, float *cost)
{
    const rl_focal focal = {criterion->cost_focal.alpha, 2.0f, criterion->cost_focal.epsilon, RL_VARIFOCAL_RT_DETR};
    add_class_costs(criterion, focal, pred, logits, iou, cost);
}

NEVER_INLINE void add_class_costs_of_powers(const rl_criterion *criterion, const tile *pred, const float *logits,
                                            const float *iou, float *cost)
{
    add_class_costs(criterion, criterion->cost_focal, pred, logits, iou, cost);
}

ALWAYS_INLINE void add_box_costs(const rl_criterion *criterion, rl_epsilons epsilons, const tile *pred, rl_term_box gt,
                                 float *cost)
{
    float terms[TILE];
#define ADD_BOX_COST(NAME, name, ...)                                                                                  \
    if (criterion->cost[RL_TERM_##NAME] != 0.0f) {                                                                     \
        FOR_TILE(l) terms[l] = rl_##name##_cost(box_at(pred, l), gt, epsilons);                                        \
        add(criterion->cost[RL_TERM_##NAME], terms, cost);                                                             \
    }
    RL_BOX_TERMS(ADD_BOX_COST)
#undef ADD_BOX_COST
}

/* Without epsilons, as most have it, nothing is spent on them. */
NEVER_INLINE void add_box_costs_as_they_are(const rl_criterion *criterion, const tile *pred, rl_term_box gt,
                                            float *cost)
{
    const rl_epsilons none = {{0.0f, 0.0f}, {0.0f, 0.0f}};
    add_box_costs(criterion, none, pred, gt, cost);
}

NEVER_INLINE void add_guarded_box_costs(const rl_criterion *criterion, const tile *pred, rl_term_box gt, float *cost)
{
    add_box_costs(criterion, criterion->epsilons, pred, gt, cost);
}

static bool has_epsilons(rl_epsilons of)
{
    return of.iou.add != 0.0f || of.iou.clamp != 0.0f || of.giou.add != 0.0f || of.giou.clamp != 0.0f;
}

static void take_iou(const rl_criterion *criterion, const tile *pred, rl_term_box gt, float *iou)
{
    FOR_TILE(l) iou[l] = rl_pair_iou(criterion, box_at(pred, l), gt);
}

/* rl_pair_cost of the tile's predictions. */
static void cost_of_tile(const rl_criterion *criterion, const tile *pred, rl_term_box gt, int32_t label, float *cost)
{
    float logits[TILE], iou[TILE] = {0};
    if (rl_cost_takes_iou(criterion)) take_iou(criterion, pred, gt, iou);
    int32_t at = rl_place_of_label(criterion, label);
    for (size_t l = 0; l < TILE; l++) logits[l] = rl_logit_at(pred->logits[l], at);
    for (size_t l = 0; l < TILE; l++) cost[l] = 0.0f;
    if (criterion->cost_focal.gamma == 2.0f)
        add_class_costs_of_squares(criterion, pred, logits, iou, cost);
    else
        add_class_costs_of_powers(criterion, pred, logits, iou, cost);
    if (has_epsilons(criterion->epsilons))
        add_guarded_box_costs(criterion, pred, gt, cost);
    else
        add_box_costs_as_they_are(criterion, pred, gt, cost);
    for (size_t l = pred->count; l < TILE; l++) cost[l] = INFINITY;
}

/* All objects are handled for one tile before the next, so that a tile's logits are fetched only once. */
static void sample_cost(const rl_batch *batch, size_t sample, const rl_digest *digests, float *cost)
{
    size_t stride = rl_cost_stride(batch->num_preds), first = batch->offsets[sample], end = batch->offsets[sample + 1];
    for (size_t i = 0; first < end && i < batch->num_preds; i += TILE) {
        tile pred;
        load_tile(batch, sample, i, digests, &pred);
        for (size_t j = first; j < end; j++) {
            rl_term_box gt = rl_gt_box(batch->criterion, batch->gt_boxes + RL_BOX_SIZE * j);
            cost_of_tile(batch->criterion, &pred, gt, batch->labels[j], cost + (j - first) * stride + i);
        }
    }
}

const rl_terms_kernels RL_TERMS_KERNELS = {sample_cost};
