/* Predictions whose samples all lie in one source, read a batch at a time. */
#ifndef RAGLOSS_PREDICTION_SOURCE_H
#define RAGLOSS_PREDICTION_SOURCE_H

#include "prediction_arrays.h"

typedef struct rl_prediction_source rl_prediction_source;

/* Where the predictions do not tell C, there being none, it is `default_classes`. The source stays the caller's and
 * must outlive this. NULL on failure; else `predictions` is filled in, gt_index and the origin's file apart. */
rl_prediction_source *rl_prediction_source_open(rl_source *source, rl_names *names, size_t default_classes,
                                                rl_predictions *predictions, rl_status *status);

/* Goes on with `count` samples from `first` on as if there were no others. The CRC of an archive's array is then
 * checked only where the array is deflated and its last sample is one of them: all before it is inflated as well. */
void rl_prediction_source_keep(rl_prediction_source *self, size_t first, size_t count);

/* As rl_source_digest, of the three arrays. */
uint32_t rl_prediction_source_digest(const rl_prediction_source *self);

void rl_prediction_source_close(rl_prediction_source *self);

#endif
