/* A look at all objects of the ground truth. */
#include "core/evaluation/look.h"
#include "core/evaluation/look_boxes.h"

#include "core/base/memory.h"
#include "core/evaluation/criterion_ops.h"

#include <stdlib.h>

typedef struct objects_look {
    const rl_ground_truth *gt;
    const rl_criterion *criterion;
    rl_notes *notes;
    rl_box_form form;
    rl_form_doubt doubt;
    bool weighs; /* an object whose weight is not 0 was found */
} objects_look;

/* Where to say what object `j` of sample `g` has, if it is the first; else NULL. */
static rl_status *found(objects_look *look, rl_note_kind kind, size_t g)
{
    return rl_note_found(look->notes, kind, g);
}

static void in_place(const objects_look *look, rl_status *what, size_t g)
{
    rl_in_ground_truth(what, look->gt, RL_GT_BOXES, g);
}

static void note_corners(objects_look *look, rl_note_kind kind, size_t g, size_t j, rl_box box)
{
    rl_status *what = found(look, kind, g);
    if (!what) return;
    rl_status_set(what, RL_OK, "object %zu has the corners (%g, %g) and (%g, %g)", j, rl_printable((double)box.x1),
                  rl_printable((double)box.y1), rl_printable((double)box.x2), rl_printable((double)box.y2));
    in_place(look, what, g);
}

static void note_double(objects_look *look, size_t g, size_t j, size_t earlier)
{
    rl_status *what = found(look, RL_NOTE_DOUBLED_OBJECT, g);
    if (!what) return;
    rl_status_set(what, RL_OK, "object %zu has the label and the box of object %zu", j, earlier);
    in_place(look, what, g);
}

static void note_unit(objects_look *look, size_t g, size_t j, const float numbers[RL_BOX_SIZE])
{
    bool are_relative = rl_criterion_ops_of(look->criterion)->boxes_are_relative;
    int number = are_relative ? rl_first_beyond_image(numbers, look->form) : -1;
    rl_status *what = number < 0 ? NULL : found(look, RL_NOTE_OBJECT_UNIT, g);
    if (!what) return;
    rl_status_set(what, RL_OK, "%s of object %zu is %g", rl_box_number_name(look->form, number), j,
                  rl_printable((double)numbers[number]));
    in_place(look, what, g);
}

static void look_at_box(objects_look *look, size_t g, size_t j, const float numbers[RL_BOX_SIZE])
{
    rl_box box = rl_corners(numbers, look->form);
    if (rl_is_inverted(box))
        note_corners(look, RL_NOTE_INVERTED_OBJECT, g, j, box);
    else if (rl_is_flat(box))
        note_corners(look, RL_NOTE_FLAT_OBJECT, g, j, box);
    note_unit(look, g, j, numbers);
    if (look->form == RL_FORM_CXCYWH) rl_doubt_form(&look->doubt, numbers, look->gt->offsets[g] + j);
}

static void look_at_sample(objects_look *look, rl_doubles *doubles, size_t g)
{
    const rl_ground_truth *gt = look->gt;
    size_t first = gt->offsets[g], count = gt->offsets[g + 1] - first;
    rl_doubles_restart(doubles, count);
    for (size_t j = 0; j < count; j++) {
        const float *numbers = gt->boxes + RL_BOX_SIZE * (first + j);
        size_t earlier = rl_doubles_add(doubles, j, numbers, gt->labels[first + j]);
        if (earlier != j) note_double(look, g, j, earlier);
        look_at_box(look, g, j, numbers);
        look->weighs |= !gt->weights || gt->weights[first + j] != 0.0f;
    }
}

/* The doubt concerns all objects together, because the few of one sample would prove nothing. */
static void note_form(objects_look *look)
{
    const rl_ground_truth *gt = look->gt;
    const rl_form_doubt *doubt = &look->doubt;
    size_t g = 0;
    if (!rl_form_is_doubtful(doubt)) return;
    while (gt->offsets[g + 1] <= doubt->first) g++;
    rl_status *what = found(look, RL_NOTE_OBJECT_FORM, g);
    const float *box = gt->boxes + RL_BOX_SIZE * doubt->first;
    rl_status_set(what, RL_OK, "object %zu is (%g, %g, %g, %g)", doubt->first - gt->offsets[g], (double)box[0],
                  (double)box[1], (double)box[2], (double)box[3]);
    in_place(look, what, g);
    look->notes->note[RL_NOTE_OBJECT_FORM].count = doubt->leaving;
}

bool rl_look_at_objects(const rl_ground_truth *gt, const rl_criterion *criterion, rl_notes *notes, rl_status *status)
{
    objects_look look = {.gt = gt, .criterion = criterion, .notes = notes, .form = criterion->gt_form};
    rl_doubles doubles;
    size_t num_samples = gt->num_samples, num_objects = gt->offsets[num_samples], most = 0;
    for (size_t g = 0; g < num_samples; g++)
        if (gt->offsets[g + 1] - gt->offsets[g] > most) most = gt->offsets[g + 1] - gt->offsets[g];
    bool done = rl_doubles_init(&doubles, most, status);
    for (size_t g = 0; done && g < num_samples; g++) look_at_sample(&look, &doubles, g);
    rl_doubles_release(&doubles);
    if (!done) return false;
    note_form(&look);
    if (!num_samples)
        rl_note_whole(notes, RL_NOTE_NO_SAMPLE, 1, gt->origin.file, "%s", "");
    else if (!num_objects)
        rl_note_whole(notes, RL_NOTE_NO_OBJECT, num_samples, gt->origin.file, "%s", "");
    else if (!look.weighs)
        rl_note_whole(notes, RL_NOTE_NO_WEIGHT, num_objects, gt->origin.file, "%s", "");
    return true;
}

/* How many of the labels from 1 to `largest` some object has. */
static bool count_labels(const rl_ground_truth *gt, size_t num_objects, size_t largest, size_t *count,
                         rl_status *status)
{
    bool *there = rl_alloc(largest + 1, sizeof *there, status);
    if (!there) return false;
    *count = 0;
    for (size_t j = 0; j < num_objects; j++) {
        size_t label = (size_t)gt->labels[j];
        *count += !there[label];
        there[label] = true;
    }
    free(there);
    return true;
}

bool rl_look_at_labels(const rl_ground_truth *gt, const rl_criterion *criterion, size_t num_classes, rl_notes *notes,
                       rl_status *status)
{
    size_t num_objects = gt->offsets[gt->num_samples], num_different = 0, largest = 0;
    size_t num_labels = rl_criterion_ops_of(criterion)->num_labels(criterion, num_classes);
    int32_t least = INT32_MAX;
    for (size_t j = 0; j < num_objects; j++) {
        if (gt->labels[j] < least) least = gt->labels[j];
        if (gt->labels[j] > 0 && (size_t)gt->labels[j] > largest) largest = (size_t)gt->labels[j];
    }
    if (least != 1) return true;
    bool are_many = largest >= 2 && num_objects / 2 >= largest, reach_last = largest + 1 == num_labels;
    if (are_many && !count_labels(gt, num_objects, largest, &num_different, status)) return false;
    if (!(are_many && num_different == largest) && !(reach_last && num_objects >= 3)) return true;
    rl_note_whole(notes, RL_NOTE_NO_LABEL_0, num_objects, gt->origin.file,
                  "those of %zu objects are 1 to %zu, of %zu classes that are counted from 0: do they start at 1?",
                  num_objects, largest, num_labels);
    return true;
}
