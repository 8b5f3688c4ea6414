/* The arrays of a run's input by number, and what errors call them and their samples. */
#ifndef RAGLOSS_ARRAYS_H
#define RAGLOSS_ARRAYS_H

#include "core/interface/evaluate.h"

/* The ground truth's sample that belongs to this one of the predictions. */
size_t rl_gt_index(const rl_predictions *predictions, size_t sample);

/* The predictions' arrays by number, and what errors call them. */
const rl_tensor *rl_rows_array(const rl_prediction_rows *rows, rl_pred_array array);
const char *rl_predictions_array(const rl_predictions *predictions, rl_pred_array array);

/* What errors call the arrays of the ground truth. */
enum { RL_GT_LABELS, RL_GT_BOXES, RL_GT_WEIGHTS };
const char *rl_ground_truth_array(const rl_ground_truth *gt, int array);

/* Say where in the predictions or in the ground truth a failure lies; `array` may be NULL. Return false. */
bool rl_in_predictions(rl_status *status, const rl_predictions *predictions, const char *array, size_t sample);
bool rl_in_ground_truth(rl_status *status, const rl_ground_truth *gt, const char *array, size_t sample);

#endif
