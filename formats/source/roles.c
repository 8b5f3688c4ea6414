#include "formats/source/roles.h"

enum { MOST_OTHERS = 3 };

/* What others call the array. Only files have such names; the evaluation does not know them. */
static const char *const others[RL_NUM_ROLES][MOST_OTHERS] = {
    [RL_GT_BOXES] = {"rects_gt", "gt_bboxes_3d"},
    [RL_GT_LABELS] = {"classes_gt", "class_labels", "gt_labels_3d"},
    [RL_GT_WEIGHTS] = {"weights_gt"},
    [RL_BOXES] = {"rects_pred", "pred_boxes", "all_bbox_preds"},
    [RL_CLASS_PROBS] = {"classes_pred"},
    [RL_EXISTENCE] = {"pred_existence"},
    [RL_LOGITS] = {"pred_logits", "all_cls_scores"},
    [RL_ROLE_ENC_BOXES] = {"interm_boxes"},
    [RL_ROLE_ENC_LOGITS] = {"interm_logits"},
};

static const char *contract_name(rl_role role)
{
    switch (role) {
    case RL_ROLE_SIZES: return "sizes";
    case RL_ROLE_OFFSETS: return "offsets";
    case RL_ROLE_SAMPLE_SIZES: return "sample_sizes";
    case RL_ROLE_STEP: return "step";
    case RL_ROLE_RANK: return "rank";
    case RL_ROLE_ENC_BOXES: return "enc_boxes";
    case RL_ROLE_ENC_LOGITS: return "enc_logits";
    case RL_ROLE_DN_BOXES: return "dn_boxes";
    case RL_ROLE_DN_LOGITS: return "dn_logits";
    case RL_ROLE_GROUPS: return "groups";
    case RL_ROLE_DN_GROUPS: return "dn_groups";
    case RL_ROLE_GT_IDS:
    case RL_ROLE_PRED_IDS: return "ids";
    default: return rl_array_names[role];
    }
}

rl_side rl_role_side(rl_role role)
{
    if (role < RL_NUM_ARRAYS) return rl_array_side((rl_array_id)role);
    return role >= RL_ROLE_PRED_IDS ? RL_SIDE_PRED : RL_SIDE_GT;
}

rl_role rl_role_of(rl_queries queries, rl_array_id array)
{
    bool is_boxes = array == RL_BOXES;
    if (queries == RL_DECODER) return array;
    if (!is_boxes && array != RL_LOGITS) return RL_NO_ROLE;
    if (queries == RL_ENCODER) return is_boxes ? RL_ROLE_ENC_BOXES : RL_ROLE_ENC_LOGITS;
    return is_boxes ? RL_ROLE_DN_BOXES : RL_ROLE_DN_LOGITS;
}

rl_role rl_role_of_groups(rl_queries queries)
{
    return queries == RL_DENOISING ? RL_ROLE_DN_GROUPS : RL_ROLE_GROUPS;
}

const char *rl_role_name(rl_role role, size_t index)
{
    if (!index) return contract_name(role);
    return index <= MOST_OTHERS ? others[role][index - 1] : NULL;
}
