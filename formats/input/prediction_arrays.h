/* The arrays of predictions in a source: found by name, and their shapes held against each other.
 *
 *   boxes (B, P, 4), class_probs (B, P, C), existence (B, P), or
 *   boxes (B, P, 4), logits (B, P, C), which take class_probs' place
 *
 * JSON's pieces and the arrays of a file that holds one sample have a single axis in the place of B and P. */
#ifndef RAGLOSS_PREDICTION_ARRAYS_H
#define RAGLOSS_PREDICTION_ARRAYS_H

#include "formats/source/names.h"

enum { RL_PRED_BOXES, RL_PRED_CLASS_PROBS, RL_PRED_EXISTENCE, RL_PRED_ARRAYS };

/* How many of these predictions of this kind have. */
static inline int rl_num_heads(rl_heads heads)
{
    return heads == RL_HEADS_LOGITS ? RL_PRED_CLASS_PROBS + 1 : RL_PRED_ARRAYS;
}

typedef struct rl_prediction_arrays {
    rl_heads heads;
    const char *name[RL_PRED_ARRAYS]; /* the names' */
    size_t index[RL_PRED_ARRAYS];     /* of the source's arrays */
    bool in_pieces;                   /* one piece a sample, after another along axis 0 */
    size_t num_samples, num_preds;
    size_t num_classes; /* RL_ANY where no prediction in JSON tells */
} rl_prediction_arrays;

/* Both fail with file, array and sample named. The second takes the source as one sample. */
bool rl_prediction_arrays_find(rl_prediction_arrays *arrays, const rl_source *source, rl_names *names, rl_heads heads,
                               rl_status *status);
bool rl_prediction_arrays_find_sample(rl_prediction_arrays *arrays, const rl_source *source, rl_names *names,
                                      rl_heads heads, rl_status *status);

/* The numbers of one prediction in an array: 4, C or 1. */
size_t rl_prediction_width(int kind, size_t num_classes);

/* The shape of an array of so many samples; returns its rank. */
int rl_prediction_shape(int kind, size_t num_samples, size_t num_preds, size_t num_classes, size_t shape[3]);

/* As rl_source_digest, of all arrays. */
uint32_t rl_prediction_arrays_digest(const rl_prediction_arrays *arrays, rl_source *source);

#endif
