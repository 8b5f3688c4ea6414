/* Checks whether ground truth, predictions and criterion belong together, without looking at their numbers. */
#ifndef RAGLOSS_CHECK_INPUT_H
#define RAGLOSS_CHECK_INPUT_H

#include "core/interface/evaluate.h"

bool rl_check_input(const rl_ground_truth *gt, const rl_predictions *predictions, const rl_options *options,
                    rl_status *status);

#endif
