/* A problem: what in the input of a run keeps it from costs and losses that are numbers. It has a cause and the array
 * that it is in, a count, and a first place. */
#ifndef RAGLOSS_PROBLEM_H
#define RAGLOSS_PROBLEM_H

#include "core/base/status.h"
#include "core/formulas/criterion.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum rl_cause {
    RL_CAUSE_LABEL,  /* no class: outside [0, C) */
    RL_CAUSE_WEIGHT, /* an object's weight that is not 1, where the criterion knows none */
    RL_CAUSE_NAN,
    RL_CAUSE_INFINITE,
    RL_CAUSE_OVER_F32, /* a finite float64 that float32 cannot hold */
    RL_CAUSE_OVER_F16, /* infinite in a float16 array, or the largest float16, where others stop */
    /* Of the example's loss. */
    RL_CAUSE_AREA, /* the area of a finite box is beyond float32 */
    RL_CAUSE_IOU,  /* the IoU of finite boxes is NaN; with a finite IoU and probability, a cost is finite */
    /* Of terms: what a term adds to a cost, though the boxes or logits that it takes are finite. */
    RL_CAUSE_TERM_NAN,
    RL_CAUSE_TERM_INFINITE,
    RL_CAUSE_SUM,  /* of terms that are finite */
    RL_CAUSE_LOSS, /* of a match, in a term that its cost does not have */
    /* Of all. */
    RL_CAUSE_COST_INVALID, /* a sample with a cost of NaN or -infinity, which no matcher takes */
    RL_CAUSE_INFEASIBLE,   /* a sample that has none of these, and whose every matching costs infinitely much */
    RL_CAUSE_NEGATIVE,     /* an inverted box where there is a GIoU, at which the published code stops */
    RL_CAUSE_SATURATED,    /* a logit of which published code takes the logarithm of a probability of 0: a note */
    RL_CAUSE_INVERTED,     /* x2 < x1 or y2 < y1: elsewhere a note, since such a box has an IoU, if an odd one */
    RL_NUM_CAUSES
} rl_cause;

/* For people: "NaN", "overflow of float16", … */
const char *rl_cause_name(rl_cause cause);

/* Returns false for a note. */
bool rl_cause_is_problem(rl_cause cause);

/* Returns whether the cause is counted by samples. */
bool rl_cause_is_of_samples(rl_cause cause);

/* An rl_array_id, or what follows from arrays of both sides: costs, and a criterion's terms in them. */
typedef unsigned rl_place;
enum {
    RL_PLACE_COSTS = RL_NUM_ARRAYS,
    RL_PLACE_TERMS, /* and on, by rl_term */
    RL_NUM_PLACES = RL_PLACE_TERMS + RL_NUM_TERMS
};

typedef struct rl_problem {
    size_t count, num_samples; /* 0 where there is none */
    size_t in_first, in_last;  /* samples that have it, in the ground truth's order, of those in the predictions' */
    rl_status first;           /* file, array, sample, and what is there */
} rl_problem;

/* By cause, then by place. */
typedef rl_problem rl_problems[RL_NUM_CAUSES][RL_NUM_PLACES];

#ifdef __cplusplus
}
#endif
#endif
