/* What another number of predictions does to the losses.
 *
 * In accv, the weight of an unmatched prediction contains the factor n / (P - n), of n matches and P predictions. So a
 * wider padding changes existence_loss, and with it the loss, of every sample: also of those whose own predictions are
 * as they were. */
#ifndef RAGLOSS_NUM_PRED_H
#define RAGLOSS_NUM_PRED_H

#include "formats/compare/difference.h"

/* Counts the sample if its numbers of predictions differ. */
void rl_note_num_pred(rl_comparison *comparison, const rl_recorded_sample *golden, const rl_recorded_sample *actual);

/* Whether a sample's losses differ in existence_loss and their sum alone, and no further than they would if its
 * predictions were padded. */
bool rl_is_moved_by_num_pred(const rl_comparison *comparison, const rl_difference *difference);

/* Writes how the numbers differ, in how many samples, and what that does, as a sentence. */
void rl_num_pred_sentence(const rl_comparison *comparison, char sentence[RL_DIFFERENCE_SIZE]);

#endif
