/* The arrays of predictions, or of their gradients, as members of an NPZ archive. */
#ifndef RAGLOSS_PREDICTION_WRITER_H
#define RAGLOSS_PREDICTION_WRITER_H

#include "formats/input/prediction_arrays.h"
#include "formats/npz/npz_writer.h"

/* Begins an array that the criterion reads, of float32; the caller then appends its elements, or leaves room for them.
 */
void rl_npz_begin_predictions(rl_npz_writer *npz, const rl_criterion *criterion, rl_array_id id, size_t num_samples,
                              size_t num_preds, size_t num_classes);

#endif
