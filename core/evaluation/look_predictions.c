/* A look at predictions, one sample at a time. */
#include "core/base/memory.h"
#include "core/cpu/stages_kernels.h"
#include "core/evaluation/criterion_ops.h"
#include "core/evaluation/look.h"
#include "core/evaluation/look_boxes.h"
#include "core/formulas/unaligned.h"

#include <stdlib.h>
#include <string.h>

/* This is the sample that is being looked at. */
typedef struct sample_look {
    rl_look *look;
    const rl_batch *batch;
    size_t pred_sample, gt_sample;             /* its places in the predictions and in the results */
    const unsigned char *array[RL_NUM_ARRAYS]; /* its own of those that the criterion reads */
    rl_array_id scores;                        /* the one that has its classes' */
    size_t first_object, num_objects;          /* of the batch's */
} sample_look;

rl_look *rl_look_create(const rl_pack *pack, rl_status *status)
{
    rl_look *look = rl_alloc(1, sizeof *look, status);
    if (!look) return NULL;
    size_t num_preds = pack->blocks[0].limits.num_preds;
    look->pack = pack;
    if ((look->is_repeated = rl_alloc(num_preds, sizeof *look->is_repeated, status)) &&
        rl_doubles_init(&look->boxes, num_preds, status) && rl_doubles_init(&look->doubles, num_preds, status))
        return look;
    rl_look_destroy(look);
    return NULL;
}

void rl_look_destroy(rl_look *look)
{
    if (!look) return;
    rl_doubles_release(&look->boxes);
    rl_doubles_release(&look->doubles);
    free(look->is_repeated);
    free(look);
}

double rl_look_bytes(const rl_limits *limits)
{
    size_t num_preds = limits->predictions->blocks.at[0].num_preds;
    return sizeof(rl_look) + (double)num_preds * sizeof(bool) + 2 * rl_doubles_bytes(num_preds);
}

/* Where to say what is in an array of the predictions, if it is the first of the kind; else NULL. */
static rl_status *found(const sample_look *s, rl_note_kind kind)
{
    return rl_note_found(&s->look->notes, kind, s->gt_sample);
}

static void in_place(const sample_look *s, rl_status *what, rl_array_id array)
{
    rl_in_predictions(what, s->look->pack->predictions, 0, array, s->pred_sample);
}

static const rl_criterion_ops *ops_of(const sample_look *s)
{
    return rl_criterion_ops_of(s->batch->criterion);
}

static float score_at(const sample_look *s, size_t i, size_t c)
{
    return rl_float_at(s->array[s->scores], i * s->batch->num_classes + c);
}

/* Returns the class of the largest score, or RL_NO_CLASS where that score belongs to "no object". */
#define RL_NO_CLASS (-1)

static int32_t class_of(const sample_look *s, size_t i)
{
    const rl_criterion *criterion = s->batch->criterion;
    size_t best = 0, num_classes = s->batch->num_classes;
    if (!num_classes) return RL_NO_CLASS;
    float largest = score_at(s, i, 0);
    for (size_t c = 1; c < num_classes; c++) {
        float score = score_at(s, i, c);
        if (!(score > largest)) continue;
        largest = score;
        best = c;
    }
    bool is_object = s->scores == RL_LOGITS ? (int32_t)best != rl_place_of_no_object(criterion, (int32_t)num_classes)
                                            : largest > 0.0f;
    return is_object ? (int32_t)best : RL_NO_CLASS;
}

static void restart_doubles(sample_look *s)
{
    rl_look *look = s->look;
    size_t num_preds = s->batch->num_preds;
    memset(look->is_repeated, 0, num_preds * sizeof *look->is_repeated);
    rl_doubles_restart(&look->boxes, num_preds);
    rl_doubles_restart(&look->doubles, num_preds);
}

static size_t add_with_class(sample_look *s, size_t i, const float numbers[RL_BOX_SIZE])
{
    int32_t label = class_of(s, i);
    return label == RL_NO_CLASS ? i : rl_doubles_add(&s->look->doubles, i, numbers, label);
}

/* Returns the first prediction that has the box and the class of this one, which may be itself. To find a class takes
 * all scores of a prediction, so this is done only for boxes that occur twice, and once for each prediction. */
static size_t first_equal(sample_look *s, size_t i, const float numbers[RL_BOX_SIZE])
{
    enum { ANY_CLASS = 0 };
    size_t first = rl_doubles_add(&s->look->boxes, i, numbers, ANY_CLASS);
    if (first == i) return i;
    if (!s->look->is_repeated[first]) add_with_class(s, first, numbers);
    s->look->is_repeated[first] = true;
    return add_with_class(s, i, numbers);
}

static void note_double(sample_look *s, size_t i, size_t earlier)
{
    rl_status *what = found(s, RL_NOTE_DOUBLED_PREDICTION);
    if (!what) return;
    rl_status_set(what, RL_OK, "prediction %zu has the class and the box of prediction %zu", i, earlier);
    in_place(s, what, RL_BOXES);
}

static void note_corners(sample_look *s, rl_note_kind kind, size_t i, rl_box box)
{
    rl_status *what = found(s, kind);
    if (!what) return;
    rl_status_set(what, RL_OK, "prediction %zu has the corners (%g, %g) and (%g, %g)", i, rl_printable((double)box.x1),
                  rl_printable((double)box.y1), rl_printable((double)box.x2), rl_printable((double)box.y2));
    in_place(s, what, RL_BOXES);
}

static void note_unit(sample_look *s, size_t i, const float numbers[RL_BOX_SIZE], rl_box_form form)
{
    int number = ops_of(s)->boxes_are_relative ? rl_first_beyond_image(numbers, form) : -1;
    rl_status *what = number < 0 ? NULL : found(s, RL_NOTE_PREDICTION_UNIT);
    if (!what) return;
    rl_status_set(what, RL_OK, "%s of prediction %zu is %g", rl_box_number_name(form, number), i,
                  rl_printable((double)numbers[number]));
    in_place(s, what, RL_BOXES);
}

static void note_form(sample_look *s, const rl_form_doubt *doubt)
{
    rl_status *what = rl_form_is_doubtful(doubt) ? found(s, RL_NOTE_PREDICTION_FORM) : NULL;
    if (!what) return;
    rl_box box = rl_box_at(s->array[RL_BOXES], doubt->first);
    rl_status_set(what, RL_OK, "prediction %zu is (%g, %g, %g, %g)", doubt->first, (double)box.x1, (double)box.y1,
                  (double)box.x2, (double)box.y2);
    in_place(s, what, RL_BOXES);
}

/* A row of zeros is padding, where a sample has fewer predictions than others. */
static bool is_filler(const float numbers[RL_BOX_SIZE])
{
    return numbers[0] == 0.0f && numbers[1] == 0.0f && numbers[2] == 0.0f && numbers[3] == 0.0f;
}

static void look_at_boxes(sample_look *s)
{
    rl_box_form form = s->batch->criterion->pred_form;
    rl_form_doubt doubt = {0};
    restart_doubles(s);
    for (size_t i = 0; i < s->batch->num_preds; i++) {
        float numbers[RL_BOX_SIZE];
        memcpy(numbers, s->array[RL_BOXES] + i * sizeof numbers, sizeof numbers);
        if (is_filler(numbers)) continue;
        rl_box box = rl_corners(numbers, form);
        size_t earlier = first_equal(s, i, numbers);
        if (earlier != i) note_double(s, i, earlier);
        if (rl_is_inverted(box))
            note_corners(s, RL_NOTE_INVERTED_PREDICTION, i, box);
        else if (rl_is_flat(box))
            note_corners(s, RL_NOTE_FLAT_PREDICTION, i, box);
        note_unit(s, i, numbers, form);
        if (form == RL_FORM_CXCYWH) rl_doubt_form(&doubt, numbers, i);
    }
    note_form(s, &doubt);
}

static float largest_of(const void *numbers, size_t count)
{
    float largest = 0.0f;
    for (size_t k = 0; k < count; k++) largest = rl_max(largest, rl_abs(rl_float_at(numbers, k)));
    return largest;
}

static bool reaches_beyond(const void *numbers, size_t count, float limit)
{
    for (size_t k = 0; k < count; k++)
        if (rl_abs(rl_float_at(numbers, k)) > limit) return true;
    return false;
}

/* Whether one side stays in [0, 1] and the other is nowhere near it. Where both are in pixels, the first numbers of
 * each decide. */
static bool is_far_from(const void *far, size_t num_far, const void *near, size_t num_near)
{
    return reaches_beyond(far, num_far, 8.0f) && !reaches_beyond(near, num_near, 1.01f);
}

/* Where both sides may have any unit, they should have the same one. Nothing is known of a side of zeros. */
static void look_at_units(sample_look *s)
{
    if (ops_of(s)->boxes_are_relative || !s->num_objects) return;
    const void *preds = s->array[RL_BOXES], *objects = s->batch->gt_boxes + RL_BOX_SIZE * s->first_object;
    size_t num_preds = RL_BOX_SIZE * s->batch->num_preds, num_objects = RL_BOX_SIZE * s->num_objects;
    if (!is_far_from(objects, num_objects, preds, num_preds) && !is_far_from(preds, num_preds, objects, num_objects))
        return;
    float of_preds = largest_of(preds, num_preds), of_objects = largest_of(objects, num_objects);
    rl_status *what = of_preds > 0.0f && of_objects > 0.0f ? found(s, RL_NOTE_OTHER_UNIT) : NULL;
    if (!what) return;
    rl_status_set(what, RL_OK, "the objects' numbers reach %g, the predictions' %g", (double)of_objects,
                  (double)of_preds);
    in_place(s, what, RL_BOXES);
}

/* What the scores of a sample are like, as probabilities are. */
typedef struct range {
    bool in_0_1, sum_to_1, differ;
} range;

static range range_of_scores(const sample_look *s)
{
    range found = {true, true, false};
    size_t num_classes = s->batch->num_classes;
    for (size_t i = 0; found.in_0_1 && i < s->batch->num_preds; i++) {
        double sum = 0.0;
        for (size_t c = 0; c < num_classes; c++) {
            float score = score_at(s, i, c);
            found.in_0_1 &= score >= 0.0f && score <= 1.0f;
            found.differ |= score != score_at(s, 0, 0);
            sum += (double)score;
        }
        found.sum_to_1 &= sum > 0.99 && sum < 1.01;
    }
    return found;
}

/* A few logits alone may lie there by chance. */
static void look_at_logits(sample_look *s)
{
    enum { ENOUGH = 8 };
    size_t num_scores = s->batch->num_preds * s->batch->num_classes;
    range scores = range_of_scores(s);
    if (!scores.in_0_1 || !scores.differ || num_scores < ENOUGH) return;
    bool sum_to_1 = scores.sum_to_1 && s->batch->num_classes > 1;
    rl_status *what = found(s, sum_to_1 ? RL_NOTE_LOGITS_SUM_TO_1 : RL_NOTE_LOGITS_IN_0_1);
    if (!what) return;
    rl_status_set(what, RL_OK, "so do those of all %zu predictions", s->batch->num_preds);
    in_place(s, what, s->scores);
}

/* The first element outside [0, 1], but for rounding; `count` where there is none. */
static size_t first_outside(const rl_stage_kernels *kernels, const unsigned char *numbers, size_t count)
{
    const float least = -0.001f, most = 1.001f;
    size_t first = 0;
    if (!kernels->has_outside(numbers, count, least, most)) return count;
    while (count > 1) { /* it is one of the `count` elements from `first` on */
        size_t half = count / 2;
        bool is_in_half = kernels->has_outside(numbers + first * sizeof(float), half, least, most);
        first += is_in_half ? 0 : half;
        count = is_in_half ? half : count - half;
    }
    return first;
}

static void look_at_probabilities(sample_look *s)
{
    const rl_stage_kernels *kernels = s->look->pack->kernels;
    size_t num_preds = s->batch->num_preds, num_classes = s->batch->num_classes, num_probs = num_preds * num_classes;
    size_t k = first_outside(kernels, s->array[RL_CLASS_PROBS], num_probs);
    rl_status *what = k < num_probs ? found(s, RL_NOTE_PROBS_OUTSIDE_0_1) : NULL;
    if (what) {
        rl_status_set(what, RL_OK, "class %zu of prediction %zu is %g", k % num_classes, k / num_classes,
                      rl_printable((double)rl_float_at(s->array[RL_CLASS_PROBS], k)));
        in_place(s, what, s->scores);
    }
    k = first_outside(kernels, s->array[RL_EXISTENCE], num_preds);
    what = k < num_preds ? found(s, RL_NOTE_EXISTENCE_OUTSIDE_0_1) : NULL;
    if (!what) return;
    rl_status_set(what, RL_OK, "the existence of prediction %zu is %g", k,
                  rl_printable((double)rl_float_at(s->array[RL_EXISTENCE], k)));
    in_place(s, what, RL_EXISTENCE);
}

/* In float16 a probability of more than 1 - 2^-12 rounds to 1 and one of at most 2^-25 to 0, and 1e-8, which the focal
 * cost adds to keep its logarithms finite, is 0. */
static double half_sigmoid(float logit)
{
    double p = 1.0 / (1.0 + rl_exp(-(double)logit));
    return p >= 1.0 - 0x1p-12 ? 1.0 : p <= 0x1p-25 ? 0.0 : p;
}

static bool is_first_of_label(const sample_look *s, size_t j)
{
    const int32_t *labels = s->batch->labels + s->first_object;
    for (size_t k = 0; k < j; k++)
        if (labels[k] == labels[j]) return false;
    return true;
}

static void look_for_saturation(sample_look *s)
{
    for (size_t j = 0; j < s->num_objects; j++) {
        size_t label = (size_t)s->batch->labels[s->first_object + j];
        for (size_t i = 0; is_first_of_label(s, j) && i < s->batch->num_preds; i++) {
            float logit = score_at(s, i, label);
            double p = half_sigmoid(logit);
            rl_status *what = p == 0.0 || p == 1.0 ? found(s, RL_NOTE_HALF_SATURATES) : NULL;
            if (!what) continue;
            rl_status_set(what, RL_OK, "class %zu of prediction %zu is %g, whose sigmoid is %g in float16", label, i,
                          (double)logit, p);
            in_place(s, what, s->scores);
        }
    }
}

static bool is_looked_at(const rl_look *look, size_t pred_sample)
{
    const size_t *places = look->pack->predictions->origin.places;
    return (places ? places[pred_sample] : pred_sample) < look->pack->options->num_looked_at;
}

void rl_look_at_sample(rl_look *look, const rl_prediction_rows *rows, size_t first, size_t b)
{
    const rl_batch *batch = &look->pack->blocks[0].batch;
    if (!batch->num_preds || !is_looked_at(look, first + b)) return;
    size_t floats = batch->num_preds * sizeof(float);
    sample_look s = {.look = look,
                     .batch = batch,
                     .pred_sample = first + b,
                     .gt_sample = rl_gt_index(look->pack->predictions, first + b),
                     .scores = rl_criterion_scores(batch->criterion),
                     .first_object = batch->offsets[b],
                     .num_objects = batch->offsets[b + 1] - batch->offsets[b]};
    for (rl_array_id array = RL_FIRST_PRED_ARRAY; array < RL_NUM_ARRAYS; array++)
        if (batch->array[array])
            s.array[array] =
                batch->array[array] + b * floats * rl_array_width(batch->criterion, array, batch->num_classes);
    look_at_boxes(&s);
    look_at_units(&s);
    if (s.scores != RL_LOGITS) {
        look_at_probabilities(&s);
        return;
    }
    look_at_logits(&s);
    bool costs_focal = batch->criterion->cost[RL_TERM_FOCAL] != 0.0f;
    if (costs_focal && rows->array[RL_LOGITS].dtype == RL_F16) look_for_saturation(&s);
}
