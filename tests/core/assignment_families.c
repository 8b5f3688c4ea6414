#include "tests/core/assignment_families.h"

#include <float.h>
#include <math.h>

const char *const family_names[NUM_FAMILIES] = {"random",
                                                "eighths",
                                                "constant",
                                                "binary",
                                                "rank_one",
                                                "duplicated_objects",
                                                "duplicated_predictions",
                                                "forbidden",
                                                "wide_range",
                                                "rounded",
                                                "wide_duplicates",
                                                "zeros",
                                                "detection",
                                                "clamped",
                                                "nudged",
                                                "scales"};

uint64_t draw(uint64_t stream, uint64_t index)
{
    uint64_t x = stream + (index + 1) * 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static float below(uint64_t stream, uint64_t index, uint64_t limit)
{
    return (float)(draw(stream, index) % limit);
}

static float unit(uint64_t stream, uint64_t index)
{
    return (float)(draw(stream, index) >> 40) / 16777216.0f;
}

/* x1 y1 x2 y2 on a small grid, so that many boxes are equal and many do not overlap. */
static void make_box(uint64_t stream, uint64_t index, float box[4])
{
    for (uint64_t k = 0; k < 2; k++) {
        box[k] = below(stream, index * 4 + k, 12);
        box[k + 2] = box[k] + 1.0f + below(stream, index * 4 + 2 + k, 5);
    }
}

static float overlap(const float a[4], const float b[4], int axis)
{
    float low = a[axis] > b[axis] ? a[axis] : b[axis];
    float high = a[axis + 2] < b[axis + 2] ? a[axis + 2] : b[axis + 2];
    return high > low ? high - low : 0.0f;
}

static float area(const float a[4])
{
    return (a[2] - a[0]) * (a[3] - a[1]);
}

/* Predictions have few scores; every third object is the one before it again. */
static float detection_cost(uint64_t seed, uint64_t i, uint64_t j)
{
    float pred[4], object[4];
    make_box(draw(seed, 1), i, pred);
    make_box(draw(seed, 2), j % 3 == 2 ? j - 1 : j, object);
    float inter = overlap(pred, object, 0) * overlap(pred, object, 1);
    float sum = (area(pred) + area(object)) - inter;
    float score = below(draw(seed, 3), i, 20) / 19.0f;
    return (1.0f - inter / sum) + (1.0f - score);
}

static float wide(uint64_t stream, uint64_t index)
{
    return ldexpf(unit(stream, index * 2) - 0.5f, (int)below(stream, index * 2 + 1, 201) - 100);
}

static float one_cost(family kind, uint64_t seed, uint64_t i, uint64_t j, uint64_t num_objects)
{
    uint64_t cell = i * num_objects + j;
    switch (kind) {
    case RANDOM: return unit(seed, cell);
    case EIGHTHS: return below(seed, cell, 9) / 8.0f;
    case CONSTANT: return unit(seed, 0);
    case BINARY: return below(seed, cell, 2);
    case RANK_ONE:
        return ((1.0f + below(draw(seed, 1), i, 16)) / 16.0f) * ((1.0f + below(draw(seed, 2), j, 16)) / 16.0f);
    case DUPLICATED_OBJECTS: return unit(seed, i * num_objects + j / 3);
    case DUPLICATED_PREDICTIONS: return unit(seed, i / 3 * num_objects + j);
    case FORBIDDEN: return draw(seed, cell * 2) % 2 == 0 ? INFINITY : below(seed, cell * 2 + 1, 9) / 8.0f;
    case WIDE_RANGE: return wide(seed, cell);
    case ROUNDED: return ldexpf(below(seed, cell * 2, 5), (int[]){0, 27, 52, 53, 54, 60}[draw(seed, cell * 2 + 1) % 6]);
    case WIDE_DUPLICATES: return wide(seed, i / 2 * num_objects + j / 2);
    case ZEROS: return (float[]){0.0f, -0.0f, 0x1p-149f, -0x1p-149f}[draw(seed, cell) % 4];
    case CLAMPED: return fminf(one_cost(FORBIDDEN, seed, i, j, num_objects), FLT_MAX);
    case NUDGED: return (8.0f + below(seed, cell * 2, 8)) / 8.0f + ldexpf(below(seed, cell * 2 + 1, 3), -23);
    case SCALES:
        return ldexpf(8388608.0f + below(seed, cell * 2, 8),
                      -23 - (int)(draw(seed, cell * 2 + 1) % 2 * (2 + draw(seed, 0) % 44)));
    default: return detection_cost(seed, i, j);
    }
}

void make_costs(family kind, uint64_t seed, size_t num_preds, size_t num_objects, float *cost, size_t stride)
{
    for (size_t j = 0; j < num_objects; j++) {
        for (size_t i = 0; i < num_preds; i++) cost[j * stride + i] = one_cost(kind, seed, i, j, num_objects);
        for (size_t i = num_preds; i < stride; i++) cost[j * stride + i] = INFINITY;
    }
}
