/* The arrays of an evaluation, each named once: what it is called, whose it is, and which axes it has.
 *
 * The axes are N objects of all samples, B samples, P predictions, C classes, and D numbers of a box, which need not be
 * as many on both sides: a criterion says how many, and which of the arrays it reads. */
#ifndef RAGLOSS_ARRAYS_H
#define RAGLOSS_ARRAYS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* X(ID, name, axes). Of the ground truth, */
#define RL_GT_ARRAYS(X)                                                                                                \
    X(GT_BOXES, boxes, "ND")                                                                                           \
    X(GT_LABELS, labels, "N")                                                                                          \
    X(GT_WEIGHTS, weights, "N")

/* and of the predictions. Scores are probabilities or logits: a criterion reads one or the other. */
#define RL_PRED_ARRAYS(X)                                                                                              \
    X(BOXES, boxes, "BPD")                                                                                             \
    X(CLASS_PROBS, class_probs, "BPC")                                                                                 \
    X(EXISTENCE, existence, "BP")                                                                                      \
    X(LOGITS, logits, "BPC")

typedef enum rl_array_id {
#define RL_NAME_ARRAY(ID, name, axes) RL_##ID,
    RL_GT_ARRAYS(RL_NAME_ARRAY) RL_NUM_GT_ARRAYS,
    RL_FIRST_PRED_ARRAY = RL_NUM_GT_ARRAYS,
    RL_LAST_GT_ARRAY = RL_NUM_GT_ARRAYS - 1,
    RL_PRED_ARRAYS(RL_NAME_ARRAY) RL_NUM_ARRAYS,
    RL_NO_ARRAY = RL_NUM_ARRAYS
#undef RL_NAME_ARRAY
} rl_array_id;

typedef enum rl_side { RL_SIDE_GT, RL_SIDE_PRED, RL_NUM_SIDES } rl_side;

static inline rl_side rl_array_side(rl_array_id array)
{
    return array < RL_NUM_GT_ARRAYS ? RL_SIDE_GT : RL_SIDE_PRED;
}

/* "boxes": what errors call an array where nothing better is known, and files by default. */
extern const char *const rl_array_names[RL_NUM_ARRAYS];

/* The side's array of this name, or RL_NO_ARRAY. */
rl_array_id rl_array_named(rl_side side, const char *name);

/* Its axes, in order: "BPD". The number of them is its rank. */
extern const char *const rl_array_axes[RL_NUM_ARRAYS];
int rl_array_rank(rl_array_id array);

/* The axis along which the numbers of one object or prediction lie, or '\0' where that has one number. */
char rl_array_entry_axis(rl_array_id array);

#ifdef __cplusplus
}
#endif
#endif
