#include "core/cpu/stages_kernels.h"

#include "core/formulas/formulas.h"

#include <math.h>
#include <string.h>

/* The counts are fixed so that the compiler turns the loops over them into vectors of whatever width it has. */
enum { TILE = RL_COST_ALIGN };

static bool all_finite(const unsigned char *data, size_t count)
{
    /* NaN and infinities have all exponent bits set. */
    uint32_t found = 0;
    for (size_t k = 0; k < count; k++) {
        uint32_t bits;
        memcpy(&bits, data + k * sizeof bits, sizeof bits);
        found |= (uint32_t)((bits & 0x7f800000u) == 0x7f800000u);
    }
    return !found;
}

static bool has_outside(const unsigned char *data, size_t count, float least, float most)
{
    uint32_t found = 0;
    for (size_t k = 0; k < count; k++) {
        float number;
        memcpy(&number, data + k * sizeof number, sizeof number);
        found |= (uint32_t)(rl_is_finite(number) & ((number < least) | (number > most)));
    }
    return found != 0;
}

/* A tile holds some predictions, coordinate by coordinate. */
typedef struct tile {
    float x1[TILE], y1[TILE], x2[TILE], y2[TILE], area[TILE];
    size_t row[TILE]; /* where their class probabilities start, in floats */
    size_t count;     /* the last tile may have fewer; the rest repeats the last prediction */
} tile;

static void load_tile(const unsigned char *boxes, size_t first, size_t num_preds, size_t num_classes, tile *to)
{
    to->count = num_preds - first < TILE ? num_preds - first : TILE;
    for (size_t l = 0; l < TILE; l++) {
        size_t i = first + (l < to->count ? l : to->count - 1);
        rl_box box;
        memcpy(&box, boxes + i * sizeof box, sizeof box);
        to->x1[l] = box.x1;
        to->y1[l] = box.y1;
        to->x2[l] = box.x2;
        to->y2[l] = box.y2;
        to->area[l] = rl_area(box);
        to->row[l] = i * num_classes;
    }
}

static inline void gather_class(const tile *pred, const unsigned char *class_probs, size_t label,
                                float *restrict class_prob)
{
    for (size_t l = 0; l < TILE; l++)
        memcpy(&class_prob[l], class_probs + (pred->row[l] + label) * sizeof(float), sizeof(float));
}

static inline void cost_of_tile(const tile *pred, const float *restrict class_prob, rl_box gt, float *restrict cost)
{
    float gt_area = rl_area(gt);
    for (size_t l = 0; l < TILE; l++) {
        rl_box box = {pred->x1[l], pred->y1[l], pred->x2[l], pred->y2[l]};
        cost[l] = rl_cost(rl_iou(gt, gt_area, box, pred->area[l]), class_prob[l]);
    }
    for (size_t l = pred->count; l < TILE; l++) cost[l] = INFINITY;
}

enum { MOST_IN_GROUP = 512, NUM_KEYS = 512 };

/* Some objects of a sample, in an order in which those of one label are neighbours, but for labels that are alike
 * modulo the number of keys. */
typedef struct group {
    size_t first, count;           /* of the batch's objects */
    uint16_t order[MOST_IN_GROUP]; /* (count,) from `first` on */
} group;

/* Few objects are not worth sorting, because few of them have the same label. */
static void order_by_label(const int32_t *labels, group *objects)
{
    enum { FEW = 32 };
    uint16_t start[NUM_KEYS + 1] = {0};
    for (size_t k = 0; k < objects->count; k++) objects->order[k] = (uint16_t)k;
    if (objects->count < FEW) return;
    labels += objects->first;
    for (size_t k = 0; k < objects->count; k++) start[labels[k] % NUM_KEYS + 1]++;
    for (size_t key = 0; key < NUM_KEYS; key++) start[key + 1] = (uint16_t)(start[key + 1] + start[key]);
    for (size_t k = 0; k < objects->count; k++) objects->order[start[labels[k] % NUM_KEYS]++] = (uint16_t)k;
}

/* `cost` is the row of the group's first object, from the tile's first prediction on. What is gathered for an object is
 * used while it is in registers, and kept for neighbours of the same label. */
static void costs_of_tile(const rl_batch *batch, const tile *pred, const unsigned char *class_probs,
                          const group *objects, size_t stride, float *cost)
{
    float kept[TILE];
    int32_t kept_label = -1;
    for (size_t k = 0; k < objects->count; k++) {
        size_t j = objects->first + objects->order[k];
        int32_t label = batch->labels[j];
        float *row = cost + objects->order[k] * stride;
        rl_box gt;
        memcpy(&gt, batch->gt_boxes + RL_BOX_SIZE * j, sizeof gt);
        if (label == kept_label) {
            cost_of_tile(pred, kept, gt, row);
            continue;
        }
        float gathered[TILE];
        gather_class(pred, class_probs, (size_t)label, gathered);
        cost_of_tile(pred, gathered, gt, row);
        memcpy(kept, gathered, sizeof kept);
        kept_label = label;
    }
}

/* All objects of a group are handled for one tile before the next, so that a tile's class probabilities are fetched
 * only once. */
static void sample_cost(const rl_batch *batch, size_t sample, float *cost)
{
    size_t num_preds = batch->num_preds, num_classes = batch->num_classes, stride = rl_cost_stride(num_preds);
    size_t first = batch->offsets[sample], end = batch->offsets[sample + 1];
    const unsigned char *boxes = batch->array[RL_BOXES] + sample * num_preds * sizeof(rl_box);
    const unsigned char *class_probs = batch->array[RL_CLASS_PROBS] + sample * num_preds * num_classes * sizeof(float);
    for (size_t j = first; j < end; j += MOST_IN_GROUP) {
        group objects;
        objects.first = j;
        objects.count = end - j < MOST_IN_GROUP ? end - j : MOST_IN_GROUP;
        order_by_label(batch->labels, &objects);
        for (size_t i = 0; i < num_preds; i += TILE) {
            tile pred;
            load_tile(boxes, i, num_preds, num_classes, &pred);
            costs_of_tile(batch, &pred, class_probs, &objects, stride, cost + (j - first) * stride + i);
        }
    }
}

/* Adds the terms of up to RL_LANES classes from `c` on. */
static inline void add_class_terms(double *lane, const unsigned char *class_probs, size_t c, size_t count,
                                   int32_t label, float weight)
{
    float prob[RL_LANES];
    memcpy(prob, class_probs + c * sizeof(float), count * sizeof(float));
    int32_t target = label - (int32_t)c;
    for (int32_t l = 0; l < (int32_t)count; l++)
        lane[l] += (double)rl_class_term(weight, l == target ? 1.0f : 0.0f, prob[l]);
}

static double class_loss(const unsigned char *class_probs, size_t num_classes, int32_t label, float weight)
{
    double lane[RL_LANES] = {0};
    size_t c = 0;
    for (; c + RL_LANES <= num_classes; c += RL_LANES) add_class_terms(lane, class_probs, c, RL_LANES, label, weight);
    add_class_terms(lane, class_probs, c, num_classes - c, label, weight);
    return rl_fold_lanes(lane);
}

static inline void add_existence_terms(double *lane, const unsigned char *existence, const float *weight,
                                       const float *target, size_t count)
{
    float value[RL_LANES];
    memcpy(value, existence, count * sizeof(float));
    for (size_t l = 0; l < count; l++) lane[l] += (double)rl_existence_term(weight[l], value[l], target[l]);
}

static double existence_loss(const unsigned char *existence, const float *weight, const float *target, size_t num_preds)
{
    double lane[RL_LANES] = {0};
    size_t i = 0;
    for (; i + RL_LANES <= num_preds; i += RL_LANES)
        add_existence_terms(lane, existence + i * sizeof(float), weight + i, target + i, RL_LANES);
    if (i < num_preds) /* where there are no predictions, there may be no memory either */
        add_existence_terms(lane, existence + i * sizeof(float), weight + i, target + i, num_preds - i);
    return rl_fold_lanes(lane);
}

const rl_stage_kernels RL_STAGE_KERNELS = {all_finite, has_outside, sample_cost, class_loss, existence_loss};
