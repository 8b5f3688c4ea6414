/* The arrays of predictions in a source, those that a criterion reads, and the blocks that they make.
 *
 * JSON's pieces and the arrays of a file that holds one sample have a single axis instead of B and P. */
#ifndef RAGLOSS_PREDICTION_ARRAYS_H
#define RAGLOSS_PREDICTION_ARRAYS_H

#include "formats/input/query_arrays.h"

typedef struct rl_prediction_arrays {
    const rl_criterion *criterion; /* the caller's */
    rl_query_arrays of[RL_NUM_QUERIES];
    bool in_pieces; /* each sample has its own piece along axis 0 */
    size_t num_samples;
} rl_prediction_arrays;

/* Both functions name the file, array and sample when they fail. The second treats the source as one sample. */
bool rl_prediction_arrays_find(rl_prediction_arrays *arrays, rl_source *source, rl_names *names,
                               const rl_criterion *criterion, rl_status *status);
bool rl_prediction_arrays_find_sample(rl_prediction_arrays *arrays, rl_source *source, rl_names *names,
                                      const rl_criterion *criterion, rl_status *status);

/* The blocks, of `default_classes` where no prediction shows how many there are; and, of the predictions that they are,
 * what errors call the arrays and which have an axis of layers. */
rl_blocks rl_prediction_arrays_blocks(const rl_prediction_arrays *arrays, size_t default_classes);
void rl_prediction_arrays_describe(const rl_prediction_arrays *arrays, rl_predictions *predictions);

/* The shape of an array of `count` samples; an axis of a single number may be missing. Returns the rank. */
int rl_prediction_shape(const rl_criterion *criterion, rl_array_id id, size_t num_samples, size_t num_preds,
                        size_t num_classes, size_t shape[3]);

/* Adds the digests of all arrays, as rl_source_digest does for one. */
uint32_t rl_prediction_arrays_digest(const rl_prediction_arrays *arrays, rl_source *source);

#endif
