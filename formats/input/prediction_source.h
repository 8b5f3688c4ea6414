/* Predictions whose samples all lie in one source, read a batch at a time. */
#ifndef RAGLOSS_PREDICTION_SOURCE_H
#define RAGLOSS_PREDICTION_SOURCE_H

#include "formats/input/prediction_reader.h"
#include "formats/source/names.h"

/* If there are no predictions that show C, it is `default_classes`. The source, the names and the criterion stay the
 * caller's and must outlive the reader. Returns NULL on failure; otherwise fills in `predictions`, except gt_index and
 * the origin's file.
 *
 * If only some samples are kept, the CRC of an archive's array is checked only if the array is deflated and its last
 * sample is kept, because all before it is then inflated as well. */
const rl_prediction_reader *rl_prediction_source_open(rl_source *source, rl_names *names, const rl_criterion *criterion,
                                                      size_t default_classes, rl_predictions *predictions,
                                                      rl_status *status);

#endif
