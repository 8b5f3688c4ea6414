#include "fuzz/problem_input.h"

#include "core/evaluation/criterion_ops.h"
#include "fuzz/fuzz.h"
#include "fuzz/problem_criterion.h"

void *problem_room(size_t count, size_t size)
{
    void *room = calloc(count + 1, size);
    fuzz_require(room, "there is memory");
    return room;
}

/* How the numbers of a problem are made. Few steps make ties. */
typedef struct kind {
    size_t steps;
    float scale;
    bool inverted, wild;
    float logits; /* their range; 0 if there are probabilities instead */
    bool solid;   /* boxes have an area, without which terms are NaN */
    rl_box_form gt_form, pred_form;
} kind;

static kind draw_kind(draws *from, const rl_criterion *criterion)
{
    static const size_t steps[] = {2, 3, 8, 100, 1 << 24};
    static const float scales[] = {1.0f, 640.0f, 0.001f}, logits[] = {1.0f, 8.0f, 64.0f, 1000.0f};
    kind how = {0};
    how.steps = steps[draw_below(from, 5)];
    how.scale = scales[draw_below(from, 3)];
    how.inverted = draw_one_in(from, 4);
    how.wild = draw_one_in(from, 8);
    how.gt_form = criterion->gt_form;
    how.pred_form = criterion->pred_form;
    if (!rl_criterion_reads(criterion, RL_LOGITS)) return how;
    how.logits = logits[draw_below(from, 4)];
    how.solid = !draw_one_in(from, 8);
    return how;
}

static float draw_number(draws *from, const kind *how)
{
    static const float wild[] = {NAN, INFINITY, -INFINITY, FLT_MAX, -FLT_MAX, FLT_MIN / 8, -0.0f, 1e30f};
    if (how->wild && draw_one_in(from, 32)) return wild[draw_below(from, 8)];
    size_t step = draw_below(from, how->steps);
    return (float)step / (float)how->steps;
}

static void draw_boxes(draws *from, const kind *how, rl_box_form form, float *boxes, size_t count)
{
    float least = how->solid ? 1.0f / (float)how->steps : 0.0f;
    for (size_t k = 0; k < count; k++, boxes += 4) {
        for (size_t axis = 0; axis < 2; axis++) {
            float low = draw_number(from, how) * how->scale, size = (draw_number(from, how) + least) * how->scale;
            if (how->inverted && draw_one_in(from, 8)) size = -size;
            boxes[axis] = low;
            boxes[axis + 2] = form == RL_FORM_XYXY ? low + size : size;
        }
    }
}

static void draw_numbers(draws *from, const kind *how, float *numbers, size_t count)
{
    for (size_t k = 0; k < count; k++) numbers[k] = draw_number(from, how);
}

static void draw_scores(draws *from, const kind *how, float *scores, size_t count)
{
    draw_numbers(from, how, scores, count);
    for (size_t k = 0; how->logits != 0.0f && k < count; k++) scores[k] = (scores[k] - 0.5f) * how->logits;
}

static void view(rl_tensor *tensor, const float *data, int rank, size_t b, size_t p, size_t c)
{
    rl_status status;
    const size_t shape[] = {b, p, c};
    fuzz_require(rl_tensor_init(tensor, RL_F32, sizeof *data, rank, shape, false, data, &status), "%s", status.what);
}

static bool takes_weights(const problem *made)
{
    return rl_criterion_reads(&made->criterion, RL_GT_WEIGHTS);
}

void problem_connect(problem *made)
{
    rl_status status;
    rl_prediction_rows views = {0};
    size_t b = made->num_samples, p = made->num_preds, c = made->num_classes;
    view(&views.array[RL_BOXES], made->boxes, 3, b, p, 4);
    view(&views.array[rl_criterion_scores(&made->criterion)], made->class_probs, 3, b, p, c);
    if (rl_criterion_reads(&made->criterion, RL_EXISTENCE))
        view(&views.array[RL_EXISTENCE], made->existence, 2, b, p, 0);
    made->gt = (rl_ground_truth){.num_samples = b,
                                 .offsets = made->offsets,
                                 .boxes = made->gt_boxes,
                                 .labels = made->labels,
                                 .weights = takes_weights(made) ? made->weights : NULL};
    fuzz_require(rl_predictions_from_tensors(&made->predictions, &made->criterion, &views, &status), "%s", status.what);
}

static void make_arrays(problem *made)
{
    size_t b = made->num_samples, p = made->num_preds, c = made->num_classes, n = made->offsets[b];
    made->gt_boxes = problem_room(4 * n, sizeof(float));
    made->labels = problem_room(n, sizeof(int32_t));
    made->weights = problem_room(n, sizeof(float));
    made->boxes = problem_room(b * p * 4, sizeof(float));
    made->class_probs = problem_room(b * p * c, sizeof(float));
    made->existence = problem_room(b * p, sizeof(float));
}

/* The most of each. The last row has more predictions than a block of a GPU has threads, and several terms per lane. */
static const struct {
    size_t samples, preds, objects, classes;
} most_of[] = {{5, 4, 4, 40}, {5, 10, 10, 40}, {5, 20, 20, 40}, {5, 40, 40, 40}, {2, 700, 6, 4}};

static void draw_shape(draws *from, problem *made)
{
    size_t shape = draw_below(from, sizeof most_of / sizeof *most_of);
    made->num_samples = draw_below(from, most_of[shape].samples + 1);
    made->num_preds = draw_below(from, most_of[shape].preds + 1);
    made->num_classes = 1 + draw_below(from, most_of[shape].classes);
    made->offsets = problem_room(made->num_samples + 1, sizeof *made->offsets);
    for (size_t b = 0; b < made->num_samples; b++)
        made->offsets[b + 1] = made->offsets[b] + draw_below(from, most_of[shape].objects + 1);
}

void problem_make(problem *made, const uint8_t *data, size_t size)
{
    draws from = draws_from(data, size);
    *made = (problem){.seed = from.state};
    made->criterion = draw_criterion(&from);
    draw_shape(&from, made);
    kind how = draw_kind(&from, &made->criterion);
    size_t n = made->offsets[made->num_samples], rows = made->num_samples * made->num_preds;
    size_t num_labels = made->num_classes;
    /* The number of classes, including that of no object if there is one. */
    made->num_classes += num_labels - rl_criterion_ops_of(&made->criterion)->num_labels(&made->criterion, num_labels);
    made->wild = how.wild;
    make_arrays(made);
    for (size_t j = 0; j < n; j++) made->labels[j] = (int32_t)draw_below(&from, num_labels);
    draw_boxes(&from, &how, how.gt_form, made->gt_boxes, n);
    draw_boxes(&from, &how, how.pred_form, made->boxes, rows);
    if (takes_weights(made)) draw_numbers(&from, &how, made->weights, n);
    draw_scores(&from, &how, made->class_probs, rows * made->num_classes);
    if (rl_criterion_reads(&made->criterion, RL_EXISTENCE)) draw_numbers(&from, &how, made->existence, rows);
    problem_connect(made);
}

void problem_start(problem *made, const problem *from, size_t *offsets)
{
    *made = *from;
    made->offsets = offsets;
    make_arrays(made);
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
