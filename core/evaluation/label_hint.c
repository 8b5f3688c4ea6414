#include "core/evaluation/label_hint.h"

#include <stdio.h>

void rl_label_hint(const rl_criterion *criterion, int32_t label, size_t num_labels, size_t num_classes,
                   char hint[RL_LABEL_HINT_SIZE])
{
    const char *reserved = criterion->no_object == RL_NO_OBJECT_FIRST ? "; the first logit is that of no object, so "
                                                                      : "; the last logit is that of no object, so ";
    *hint = '\0';
    if (label < 0) return;
    if (num_labels < num_classes && !num_labels)
        snprintf(hint, RL_LABEL_HINT_SIZE, "%sone logit alone leaves no class", reserved);
    else if (num_labels < num_classes)
        snprintf(hint, RL_LABEL_HINT_SIZE, "%slabels 1 to %zu of a code whose background is 0 must be shifted by one",
                 reserved, num_labels);
    else if (num_labels && (size_t)label == num_labels)
        snprintf(hint, RL_LABEL_HINT_SIZE, "; labels start at 0");
}
