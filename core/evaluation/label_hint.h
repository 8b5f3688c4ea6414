/* The end of an error about a label that is no class: which slip it looks like. */
#ifndef RAGLOSS_LABEL_HINT_H
#define RAGLOSS_LABEL_HINT_H

#include "core/formulas/criterion.h"

#include <stddef.h>
#include <stdint.h>

#define RL_LABEL_HINT_SIZE 192

/* Of `num_classes` logits or probabilities, labels may name the first `num_labels`. Starts with "; ", or is empty. */
void rl_label_hint(const rl_criterion *criterion, int32_t label, size_t num_labels, size_t num_classes,
                   char hint[RL_LABEL_HINT_SIZE]);

#endif
