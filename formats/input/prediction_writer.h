/* The arrays of predictions, or of their gradients, as members of an NPZ archive. */
#ifndef RAGLOSS_PREDICTION_WRITER_H
#define RAGLOSS_PREDICTION_WRITER_H

#include "formats/input/prediction_arrays.h"
#include "formats/npz/npz_writer.h"

/* Begins an array that the criterion reads, of float32 and with an axis of so many layers, or with 0 without one, of
 * blocks like this one; its elements are then appended, or room is left for them. */
void rl_npz_begin_predictions(rl_npz_writer *npz, const rl_criterion *criterion, rl_array_id id, size_t num_samples,
                              const rl_block *block, size_t num_layers);

#endif
