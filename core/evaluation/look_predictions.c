/* A look at predictions, one sample at a time. */
#include "core/base/memory.h"
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
    look->pack = pack;
    if (rl_doubles_init(&look->doubles, pack->blocks[0].limits.num_preds, status)) return look;
    rl_look_destroy(look);
    return NULL;
}

void rl_look_destroy(rl_look *look)
{
    if (!look) return;
    rl_doubles_release(&look->doubles);
    free(look);
}

double rl_look_bytes(const rl_limits *limits)
{
    return sizeof(rl_look) + rl_doubles_bytes(limits->predictions->blocks.at[0].num_preds);
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
    for (size_t c = 1; c < num_classes; c++)
        if (score_at(s, i, c) > score_at(s, i, best)) best = c;
    bool is_object =
        s->scores == RL_LOGITS ? best < ops_of(s)->num_labels(criterion, num_classes) : score_at(s, i, best) > 0.0f;
    return is_object ? (int32_t)best : RL_NO_CLASS;
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
    rl_doubles *doubles = &s->look->doubles;
    rl_form_doubt doubt = {0};
    rl_doubles_restart(doubles, s->batch->num_preds);
    for (size_t i = 0; i < s->batch->num_preds; i++) {
        float numbers[RL_BOX_SIZE];
        memcpy(numbers, s->array[RL_BOXES] + i * sizeof numbers, sizeof numbers);
        if (is_filler(numbers)) continue;
        rl_box box = rl_corners(numbers, form);
        int32_t label = class_of(s, i);
        size_t earlier = label == RL_NO_CLASS ? i : rl_doubles_add(doubles, i, numbers, label);
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

/* Where both sides may have any unit, they should have the same one; it is suspicious if one side stays in [0, 1] and
 * the other is nowhere near it. */
static void look_at_units(sample_look *s)
{
    enum { FAR = 8 };
    if (ops_of(s)->boxes_are_relative || !s->num_objects) return;
    float preds = largest_of(s->array[RL_BOXES], RL_BOX_SIZE * s->batch->num_preds);
    float objects = largest_of(s->batch->gt_boxes + RL_BOX_SIZE * s->first_object, RL_BOX_SIZE * s->num_objects);
    bool differ =
        (preds > 0.0f && preds <= 1.01f && objects > FAR) || (objects > 0.0f && objects <= 1.01f && preds > FAR);
    rl_status *what = differ ? found(s, RL_NOTE_OTHER_UNIT) : NULL;
    if (!what) return;
    rl_status_set(what, RL_OK, "the objects' numbers reach %g, the predictions' %g", (double)objects, (double)preds);
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
static size_t first_outside(const unsigned char *numbers, size_t count)
{
    size_t k = 0;
    for (; k < count; k++) {
        float number = rl_float_at(numbers, k);
        if (rl_is_finite(number) && (number < -0.001f || number > 1.001f)) break;
    }
    return k;
}

static void look_at_probabilities(sample_look *s)
{
    size_t num_preds = s->batch->num_preds, num_classes = s->batch->num_classes, num_probs = num_preds * num_classes;
    size_t k = first_outside(s->array[RL_CLASS_PROBS], num_probs);
    rl_status *what = k < num_probs ? found(s, RL_NOTE_PROBS_OUTSIDE_0_1) : NULL;
    if (what) {
        rl_status_set(what, RL_OK, "class %zu of prediction %zu is %g", k % num_classes, k / num_classes,
                      rl_printable((double)rl_float_at(s->array[RL_CLASS_PROBS], k)));
        in_place(s, what, s->scores);
    }
    k = first_outside(s->array[RL_EXISTENCE], num_preds);
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
