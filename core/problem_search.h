/* What the search for problems is made of: a sample at hand, and the checks that go through it. */
#ifndef RAGLOSS_PROBLEM_SEARCH_H
#define RAGLOSS_PROBLEM_SEARCH_H

#include "formulas.h"
#include "problems.h"
#include "unaligned.h"

typedef struct rl_problem_search {
    const rl_ground_truth *gt;
    const rl_predictions *predictions;
    rl_problems *problems;
    size_t b, g;                      /* the sample's place in the predictions and in the ground truth */
    size_t first_object, num_objects; /* its own, of the ground truth's */
    float *row[3];                    /* its boxes (P, 4), class_probs (P, C) and existence (P,) */
} rl_problem_search;

/* Counts one more. Returns where to say what it is if it is the first, else NULL. */
rl_status *rl_problem_found(rl_problem_search *s, rl_cause cause, rl_place place);

/* Adds file, array and sample to what was said. */
void rl_problem_in_place(const rl_problem_search *s, rl_place place, rl_status *what);

/* The numbers of a sample's array, which `view` has in their original type. */
bool rl_problem_check_numbers(rl_problem_search *s, rl_place place, const rl_tensor *view, const float *numbers,
                              rl_status *status);
void rl_problem_check_boxes(rl_problem_search *s, rl_place place, const float *boxes, size_t count);
void rl_problem_check_labels(rl_problem_search *s);
bool rl_problem_check_costs(rl_problem_search *s, rl_status *status);

static inline bool rl_problem_has_label(const rl_problem_search *s, size_t j)
{
    int32_t label = s->gt->labels[s->first_object + j];
    return label >= 0 && (size_t)label < s->predictions->num_classes;
}

static inline bool rl_problem_box_is_finite(rl_box box)
{
    return rl_is_finite(box.x1) && rl_is_finite(box.y1) && rl_is_finite(box.x2) && rl_is_finite(box.y2);
}

#endif
