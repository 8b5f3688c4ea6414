#include "core/evaluation/label_hint.h"
#include "core/evaluation/look_boxes.h"
#include "core/problems/problem_search.h"

#include <math.h>
#include <stdio.h>

static rl_box_form form_of(const rl_problem_search *s, rl_place place)
{
    return place == RL_BOXES ? s->criterion->pred_form : s->criterion->gt_form;
}

/* Names an element of a sample's array, for instance "x2 of prediction 17". */
static void name_element(const rl_problem_search *s, rl_place place, size_t element, char *text, size_t size)
{
    const char *number = rl_box_number_name(form_of(s, place), (int)(element % RL_BOX_SIZE));
    size_t num_classes = s->block.num_classes;
    switch (place) {
    case RL_GT_BOXES: snprintf(text, size, "%s of object %zu", number, element / RL_BOX_SIZE); break;
    case RL_BOXES: snprintf(text, size, "%s of prediction %zu", number, element / RL_BOX_SIZE); break;
    case RL_CLASS_PROBS:
    case RL_LOGITS:
        snprintf(text, size, "class %zu of prediction %zu", element % num_classes, element / num_classes);
        break;
    case RL_GT_WEIGHTS: snprintf(text, size, "the weight of object %zu", element); break;
    default: snprintf(text, size, "the existence of prediction %zu", element);
    }
}

#define LARGEST_F16 65504.0f

bool rl_problem_check_numbers(rl_problem_search *s, rl_place place, const rl_tensor *view, const float *numbers,
                              rl_status *status)
{
    size_t count = rl_tensor_count(view);
    bool is_half = view->dtype == RL_F16;
    for (size_t k = 0; k < count; k++) {
        if (is_half ? rl_abs(numbers[k]) < LARGEST_F16 : rl_is_finite(numbers[k])) continue;
        double value = 0.0;
        rl_tensor element = rl_tensor_element(view, k);
        if (!rl_tensor_to_f64(&element, &value, status)) return false;
        rl_cause cause = isnan(value)      ? RL_CAUSE_NAN
                         : is_half         ? RL_CAUSE_OVER_F16
                         : isfinite(value) ? RL_CAUSE_OVER_F32
                                           : RL_CAUSE_INFINITE;
        rl_status *what = rl_problem_found(s, cause, place);
        if (!what) continue;
        char name[96];
        name_element(s, place, k, name, sizeof name);
        rl_status_set(what, RL_ERR_NONFINITE, "%s is %g", name, rl_printable(value));
        rl_problem_in_place(s, place, what);
    }
    return true;
}

void rl_problem_check_boxes(rl_problem_search *s, rl_place place, const float *boxes, size_t count)
{
    rl_cause inverted = rl_has_term(s->criterion, RL_TERM_GIOU) ? RL_CAUSE_NEGATIVE : RL_CAUSE_INVERTED;
    const char *whose = place == RL_BOXES ? "prediction" : "object";
    for (size_t k = 0; k < count; k++) {
        rl_box box = rl_corners(boxes + RL_BOX_SIZE * k, form_of(s, place));
        bool overflows = s->kind->checks_areas && rl_problem_are_finite(boxes + RL_BOX_SIZE * k, RL_BOX_SIZE) &&
                         !rl_is_finite(rl_area(box));
        if (!overflows && !(box.x2 < box.x1) && !(box.y2 < box.y1)) continue;
        rl_status *what = rl_problem_found(s, overflows ? RL_CAUSE_AREA : inverted, place);
        if (!what) continue;
        rl_status_set(what, RL_ERR_NONFINITE, "%s %zu has the corners (%g, %g) and (%g, %g)", whose, k, (double)box.x1,
                      (double)box.y1, (double)box.x2, (double)box.y2);
        rl_problem_in_place(s, place, what);
    }
}

void rl_problem_check_labels(rl_problem_search *s)
{
    for (size_t j = 0; j < s->num_objects; j++) {
        rl_status *what = rl_problem_has_label(s, j) ? NULL : rl_problem_found(s, RL_CAUSE_LABEL, RL_GT_LABELS);
        if (!what) continue;
        int32_t label = s->gt->labels[s->first_object + j];
        size_t num_classes = s->block.num_classes, num_labels = rl_problem_num_labels(s);
        char hint[RL_LABEL_HINT_SIZE];
        rl_label_hint(s->criterion, label, num_labels, num_classes, hint);
        rl_status_set(what, RL_ERR_INPUT, "object %zu has label %d of %zu classes%s", j, (int)label, num_labels, hint);
        rl_problem_in_place(s, RL_GT_LABELS, what);
    }
}

void rl_problem_check_weights(rl_problem_search *s)
{
    for (size_t j = 0; s->gt->weights && j < s->num_objects; j++) {
        float weight = s->gt->weights[s->first_object + j];
        rl_status *what = weight == 1.0f ? NULL : rl_problem_found(s, RL_CAUSE_WEIGHT, RL_GT_WEIGHTS);
        if (!what) continue;
        rl_status_set(what, RL_ERR_INPUT, "object %zu has weight %g; the criterion knows no weights", j,
                      rl_printable((double)weight));
        rl_problem_in_place(s, RL_GT_WEIGHTS, what);
    }
}
