/* What the search for problems is made of: a sample at hand, and the checks that go through it. */
#ifndef RAGLOSS_PROBLEM_SEARCH_H
#define RAGLOSS_PROBLEM_SEARCH_H

#include "core/evaluation/criterion_ops.h"
#include "core/formulas/unaligned.h"
#include "core/interface/evaluate.h"
#include "core/problems/problem.h"

typedef struct rl_problem_search rl_problem_search;

/* What the search does by the kind of its criterion: one table, a row of which is filled in by the file of that kind.
 * How costs are taken apart is for prediction i and object j of the sample at hand. */
typedef struct rl_problem_kind {
    bool checks_areas;                                      /* of boxes, for overflow */
    bool (*begin)(rl_problem_search *s, rl_status *status); /* once for each search; or NULL */
    void (*start)(rl_problem_search *s);                    /* once for each sample, whose rows are there; or NULL */
    float (*cost)(const rl_problem_search *s, size_t i, size_t j);
    /* Counts what is not finite in a cost that is not, though what it is made from is. */
    void (*count)(rl_problem_search *s, size_t i, size_t j);
    /* Counts what is not finite in the losses of a match, though its cost is; where the search takes matches. */
    void (*count_match)(rl_problem_search *s, size_t i, size_t j);
    /* "the IoU is nan, …" */
    void (*describe)(const rl_problem_search *s, size_t i, size_t j, char *text, size_t size);
} rl_problem_kind;

extern const rl_problem_kind rl_problem_example, rl_problem_terms;

/* A prediction as terms take it. */
typedef struct rl_problem_pred {
    rl_scores scores;
    rl_term_box box;
    bool has_finite_logits, has_finite_box;
} rl_problem_pred;

struct rl_problem_search {
    const rl_ground_truth *gt;
    const rl_predictions *predictions;
    const rl_criterion *criterion;
    const rl_problem_kind *kind;
    rl_problems *problems;
    size_t b, g;                      /* the sample's index in the predictions and in the ground truth */
    size_t first_object, num_objects; /* its own, of the ground truth's */
    size_t k;                         /* the block at hand, by its place among the predictions' */
    rl_block block;
    float *(*rows)[RL_NUM_ARRAYS]; /* by block, the sample's predictions, (P, …); NULL where they are not read */
    float *const *row;             /* those of the block at hand */
    rl_problem_pred *preds;        /* (P,) where there are terms */
    bool takes_matches;            /* there are losses whose terms are in no cost */
};

/* Counts one more. Returns where to say what it is if it is the first, else NULL. */
rl_status *rl_problem_found(rl_problem_search *s, rl_cause cause, rl_place place);

/* Adds file, array and sample to the message. */
void rl_problem_in_place(const rl_problem_search *s, rl_place place, rl_status *what);

/* The numbers of a sample's array, which `view` has in their original type. */
bool rl_problem_check_numbers(rl_problem_search *s, rl_place place, const rl_tensor *view, const float *numbers,
                              rl_status *status);
void rl_problem_check_boxes(rl_problem_search *s, rl_place place, const float *boxes, size_t count);
void rl_problem_check_labels(rl_problem_search *s);
void rl_problem_check_weights(rl_problem_search *s);
bool rl_problem_check_costs(rl_problem_search *s, rl_status *status);

/* Counts a cost that is not finite, by what it is made of. */
void rl_problem_cost_found(rl_problem_search *s, rl_cause cause, rl_place place, size_t i, size_t j);

/* The label of object j in the block at hand. */
static inline int32_t rl_problem_label(const rl_problem_search *s, size_t j)
{
    return rl_criterion_labels_block(s->criterion, s->block.id) ? s->gt->labels[s->first_object + j] : 0;
}

static inline size_t rl_problem_num_labels(const rl_problem_search *s)
{
    return rl_criterion_ops_of(s->criterion)->num_labels(s->criterion, s->block.num_classes);
}

static inline bool rl_problem_has_label(const rl_problem_search *s, size_t j)
{
    int32_t label = rl_problem_label(s, j);
    return label >= 0 && (size_t)label < rl_problem_num_labels(s);
}

static inline bool rl_problem_are_finite(const float *numbers, size_t count)
{
    for (size_t k = 0; k < count; k++)
        if (!rl_is_finite(numbers[k])) return false;
    return true;
}

#endif
