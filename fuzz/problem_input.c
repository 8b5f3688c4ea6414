#include "problem_input.h"

#include "fuzz.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Numbers that come from the bytes while there are any. */
typedef struct draws {
    const uint8_t *data, *end;
    uint64_t state;
} draws;

/* S. Vigna's splitmix64. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static size_t below(draws *from, size_t count)
{
    if (from->data < from->end) return *from->data++ % count;
    return (size_t)(next_random(&from->state) % count);
}

/* FNV-1a. */
static uint64_t hash(const uint8_t *data, size_t size)
{
    uint64_t sum = 0xcbf29ce484222325u;
    for (size_t k = 0; k < size; k++) sum = (sum ^ data[k]) * 0x100000001b3u;
    return sum;
}

static void *make(size_t count, size_t size)
{
    void *made = calloc(count + 1, size);
    fuzz_require(made, "there is memory");
    return made;
}

/* How the numbers of a problem are made. Few steps make ties. */
typedef struct kind {
    size_t steps;
    float scale;
    bool inverted, wild;
} kind;

static kind draw_kind(draws *from)
{
    static const size_t steps[] = {2, 3, 8, 100, 1 << 24};
    static const float scales[] = {1.0f, 640.0f, 0.001f};
    return (kind){.steps = steps[below(from, 5)],
                  .scale = scales[below(from, 3)],
                  .inverted = below(from, 4) == 0,
                  .wild = below(from, 8) == 0};
}

static float draw_number(draws *from, const kind *how)
{
    static const float wild[] = {NAN, INFINITY, -INFINITY, FLT_MAX, -FLT_MAX, FLT_MIN / 8, -0.0f, 1e30f};
    if (how->wild && below(from, 32) == 0) return wild[below(from, 8)];
    size_t step = below(from, how->steps);
    return (float)step / (float)how->steps;
}

static void draw_boxes(draws *from, const kind *how, float *boxes, size_t count)
{
    for (size_t k = 0; k < count; k++, boxes += 4) {
        for (size_t axis = 0; axis < 2; axis++) {
            float low = draw_number(from, how) * how->scale, size = draw_number(from, how) * how->scale;
            boxes[axis] = low;
            boxes[axis + 2] = how->inverted && below(from, 8) == 0 ? low - size : low + size;
        }
    }
}

static void draw_numbers(draws *from, const kind *how, float *numbers, size_t count)
{
    for (size_t k = 0; k < count; k++) numbers[k] = draw_number(from, how);
}

static void view(rl_tensor *tensor, const float *data, int rank, size_t b, size_t p, size_t c)
{
    rl_status status;
    const size_t shape[] = {b, p, c};
    fuzz_require(rl_tensor_init(tensor, RL_F32, sizeof *data, rank, shape, false, data, &status), "%s", status.what);
}

static void connect(problem *made)
{
    rl_status status;
    rl_tensor boxes, probs, existence;
    size_t b = made->num_samples, p = made->num_preds, c = made->num_classes;
    view(&boxes, made->boxes, 3, b, p, 4);
    view(&probs, made->class_probs, 3, b, p, c);
    view(&existence, made->existence, 2, b, p, 0);
    made->gt = (rl_ground_truth){.num_samples = b,
                                 .offsets = made->offsets,
                                 .boxes = made->gt_boxes,
                                 .labels = made->labels,
                                 .weights = made->weights};
    fuzz_require(rl_predictions_from_tensors(&made->predictions, &boxes, &probs, &existence, &status), "%s",
                 status.what);
}

/* Room for the predictions, and for objects where the offsets are known. */
static void make_room(problem *made)
{
    size_t b = made->num_samples, p = made->num_preds, c = made->num_classes, n = made->offsets[b];
    made->gt_boxes = make(4 * n, sizeof(float));
    made->labels = make(n, sizeof(int32_t));
    made->weights = make(n, sizeof(float));
    made->boxes = make(b * p * 4, sizeof(float));
    made->class_probs = make(b * p * c, sizeof(float));
    made->existence = make(b * p, sizeof(float));
}

void problem_make(problem *made, const uint8_t *data, size_t size)
{
    static const size_t most_of[] = {4, 10, 20, 40};
    draws from = {data, data + size, hash(data, size)};
    size_t most = most_of[below(&from, 4)];
    *made = (problem){.seed = from.state};
    made->num_samples = below(&from, 6);
    made->num_preds = below(&from, most + 1);
    made->num_classes = 1 + below(&from, 40);
    made->offsets = make(made->num_samples + 1, sizeof *made->offsets);
    for (size_t b = 0; b < made->num_samples; b++) made->offsets[b + 1] = made->offsets[b] + below(&from, most + 1);
    kind how = draw_kind(&from);
    made->wild = how.wild;
    make_room(made);
    size_t n = made->offsets[made->num_samples], rows = made->num_samples * made->num_preds;
    for (size_t j = 0; j < n; j++) made->labels[j] = (int32_t)below(&from, made->num_classes);
    draw_boxes(&from, &how, made->gt_boxes, n);
    draw_boxes(&from, &how, made->boxes, rows);
    draw_numbers(&from, &how, made->weights, n);
    draw_numbers(&from, &how, made->class_probs, rows * made->num_classes);
    draw_numbers(&from, &how, made->existence, rows);
    connect(made);
}

void problem_release(problem *made)
{
    free(made->offsets);
    free(made->labels);
    free(made->gt_boxes);
    free(made->weights);
    free(made->boxes);
    free(made->class_probs);
    free(made->existence);
}

static void copy_rows(float *to, size_t to_row, const float *from, size_t from_row, size_t count, size_t width)
{
    memcpy(to + to_row * width, from + from_row * width, count * width * sizeof(float));
}

void problem_reorder_samples(problem *made, const problem *from, const size_t *order)
{
    *made = *from;
    size_t p = from->num_preds;
    made->offsets = make(from->num_samples + 1, sizeof *made->offsets);
    for (size_t b = 0; b < from->num_samples; b++)
        made->offsets[b + 1] = made->offsets[b] + from->offsets[order[b] + 1] - from->offsets[order[b]];
    make_room(made);
    for (size_t b = 0; b < from->num_samples; b++) {
        size_t to = made->offsets[b], start = from->offsets[order[b]], count = from->offsets[order[b] + 1] - start;
        copy_rows(made->gt_boxes, to, from->gt_boxes, start, count, 4);
        copy_rows(made->weights, to, from->weights, start, count, 1);
        memcpy(made->labels + to, from->labels + start, count * sizeof *made->labels);
        copy_rows(made->boxes, b * p, from->boxes, order[b] * p, p, 4);
        copy_rows(made->class_probs, b * p, from->class_probs, order[b] * p, p, from->num_classes);
        copy_rows(made->existence, b * p, from->existence, order[b] * p, p, 1);
    }
    connect(made);
}

void problem_reorder_classes(problem *made, const problem *from, const size_t *order)
{
    *made = *from;
    size_t n = from->offsets[from->num_samples], rows = from->num_samples * from->num_preds, c = from->num_classes;
    made->offsets = make(from->num_samples + 1, sizeof *made->offsets);
    memcpy(made->offsets, from->offsets, (from->num_samples + 1) * sizeof *made->offsets);
    make_room(made);
    copy_rows(made->gt_boxes, 0, from->gt_boxes, 0, n, 4);
    copy_rows(made->weights, 0, from->weights, 0, n, 1);
    copy_rows(made->boxes, 0, from->boxes, 0, rows, 4);
    copy_rows(made->existence, 0, from->existence, 0, rows, 1);
    for (size_t k = 0; k < c; k++) {
        for (size_t row = 0; row < rows; row++) made->class_probs[row * c + k] = from->class_probs[row * c + order[k]];
        for (size_t j = 0; j < n; j++)
            if ((size_t)from->labels[j] == order[k]) made->labels[j] = (int32_t)k;
    }
    connect(made);
}

size_t *problem_shuffle(size_t count, uint64_t seed)
{
    size_t *order = make(count, sizeof *order);
    for (size_t k = 0; k < count; k++) {
        size_t other = (size_t)(next_random(&seed) % (k + 1));
        order[k] = order[other];
        order[other] = k;
    }
    return order;
}
