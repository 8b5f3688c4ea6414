/* Predictions that lie in a file a sample, opened a batch at a time. */
#ifndef RAGLOSS_PREDICTION_FILES_H
#define RAGLOSS_PREDICTION_FILES_H

#include "prediction_arrays.h"
#include "sample_files.h"

typedef struct rl_prediction_files rl_prediction_files;

/* The first file tells P and C for all; where it has no predictions to tell C, that is `default_classes`. Files and
 * names stay the caller's and must outlive this. NULL on failure; else `predictions` is filled in, gt_index and the
 * origin's file apart. */
rl_prediction_files *rl_prediction_files_open(const rl_sample_files *files, rl_names *names, size_t default_classes,
                                              rl_predictions *predictions, rl_status *status);

/* Goes on with the samples from `first` on as if there were none before. */
void rl_prediction_files_keep(rl_prediction_files *self, size_t first);

/* As rl_source_digest, of the first file's arrays. */
uint32_t rl_prediction_files_digest(const rl_prediction_files *self);

void rl_prediction_files_close(rl_prediction_files *self);

#endif
