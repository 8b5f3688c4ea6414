#include "formats/source/roles.h"

enum { MOST_OTHERS = 3 };

/* The contract's name and, for each side that has such an array, what others call it. */
static const struct {
    const char *contract;
    bool known[2];
    const char *other[2][MOST_OTHERS];
} roles[] = {
    [RL_ROLE_BOXES] = {"boxes", {true, true}, {{"rects_gt"}, {"rects_pred", "pred_boxes", "all_bbox_preds"}}},
    [RL_ROLE_LABELS] = {"labels", {true, false}, {{"classes_gt", "class_labels"}}},
    [RL_ROLE_WEIGHTS] = {"weights", {true, false}, {{"weights_gt"}}},
    [RL_ROLE_CLASS_PROBS] = {"class_probs", {false, true}, {{NULL}, {"classes_pred"}}},
    [RL_ROLE_EXISTENCE] = {"existence", {false, true}, {{NULL}, {"pred_existence"}}},
    [RL_ROLE_LOGITS] = {"logits", {false, true}, {{NULL}, {"pred_logits", "all_cls_scores"}}},
    [RL_ROLE_SIZES] = {"sizes", {true, false}, {{NULL}}},
    [RL_ROLE_OFFSETS] = {"offsets", {true, false}, {{NULL}}},
    [RL_ROLE_SAMPLE_SIZES] = {"sample_sizes", {true, false}, {{NULL}}},
    [RL_ROLE_IDS] = {"ids", {true, true}, {{NULL}}},
};

bool rl_side_has(rl_side side, rl_role role)
{
    return roles[role].known[side];
}

const char *rl_role_name(rl_side side, rl_role role, size_t place)
{
    if (!place) return roles[role].contract;
    return place <= MOST_OTHERS ? roles[role].other[side][place - 1] : NULL;
}
