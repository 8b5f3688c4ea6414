#include "fuzz/problem_reorder.h"

#include "fuzz/draws.h"
#include "fuzz/fuzz.h"

#include <string.h>

static void copy_rows(float *to, size_t to_row, const float *from, size_t from_row, size_t count, size_t width)
{
    memcpy(to + to_row * width, from + from_row * width, count * width * sizeof(float));
}

void problem_reorder_samples(problem *made, const problem *from, const size_t *order)
{
    size_t p = from->num_preds, *offsets = problem_room(from->num_samples + 1, sizeof *offsets);
    for (size_t b = 0; b < from->num_samples; b++)
        offsets[b + 1] = offsets[b] + from->offsets[order[b] + 1] - from->offsets[order[b]];
    problem_start(made, from, offsets);
    for (size_t b = 0; b < from->num_samples; b++) {
        size_t to = made->offsets[b], start = from->offsets[order[b]], count = from->offsets[order[b] + 1] - start;
        copy_rows(made->gt_boxes, to, from->gt_boxes, start, count, 4);
        copy_rows(made->weights, to, from->weights, start, count, 1);
        memcpy(made->labels + to, from->labels + start, count * sizeof *made->labels);
        copy_rows(made->boxes, b * p, from->boxes, order[b] * p, p, 4);
        copy_rows(made->class_probs, b * p, from->class_probs, order[b] * p, p, from->num_classes);
        copy_rows(made->existence, b * p, from->existence, order[b] * p, p, 1);
    }
    problem_connect(made);
}

void problem_reorder_classes(problem *made, const problem *from, const size_t *order)
{
    size_t n = from->offsets[from->num_samples], rows = from->num_samples * from->num_preds, c = from->num_classes;
    size_t *offsets = problem_room(from->num_samples + 1, sizeof *offsets);
    memcpy(offsets, from->offsets, (from->num_samples + 1) * sizeof *offsets);
    problem_start(made, from, offsets);
    copy_rows(made->gt_boxes, 0, from->gt_boxes, 0, n, 4);
    copy_rows(made->weights, 0, from->weights, 0, n, 1);
    copy_rows(made->boxes, 0, from->boxes, 0, rows, 4);
    copy_rows(made->existence, 0, from->existence, 0, rows, 1);
    for (size_t k = 0; k < c; k++) {
        for (size_t row = 0; row < rows; row++) made->class_probs[row * c + k] = from->class_probs[row * c + order[k]];
        for (size_t j = 0; j < n; j++)
            if ((size_t)from->labels[j] == order[k]) made->labels[j] = (int32_t)k;
    }
    problem_connect(made);
}

size_t *problem_shuffle(size_t count, size_t movable, uint64_t seed)
{
    size_t *order = problem_room(count, sizeof *order);
    for (size_t k = 0; k < count; k++) {
        size_t other = k < movable ? (size_t)(next_random(&seed) % (k + 1)) : k;
        order[k] = order[other];
        order[other] = k;
    }
    return order;
}
