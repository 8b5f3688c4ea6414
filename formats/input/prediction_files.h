/* Predictions with one file per sample, which are opened a batch at a time. */
#ifndef RAGLOSS_PREDICTION_FILES_H
#define RAGLOSS_PREDICTION_FILES_H

#include "formats/input/prediction_reader.h"
#include "formats/source/names.h"
#include "formats/source/sample_files.h"

/* The first file determines P, C and the digest for all; if it has no predictions that show C, `default_classes` is
 * used. Files, names and criterion stay the caller's and must outlive the reader. Returns NULL on failure; otherwise
 * fills in `predictions`, except gt_index and the origin's file. */
const rl_prediction_reader *rl_prediction_files_open(const rl_sample_files *files, rl_names *names,
                                                     const rl_criterion *criterion, size_t default_classes,
                                                     rl_predictions *predictions, rl_status *status);

#endif
