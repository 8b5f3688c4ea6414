/* What an array of a file can be: one of the evaluation's arrays, or one that says which of their entries belong to
 * which sample, or which samples to which training step, or into how many groups predictions fall; and what it is
 * called, by the contract and in projects that losses are from. */
#ifndef RAGLOSS_ROLES_H
#define RAGLOSS_ROLES_H

#include "core/base/arrays.h"
#include "core/base/blocks.h"

/* An rl_array_id, or one of these. */
typedef unsigned rl_role;
enum {
    RL_ROLE_SIZES = RL_NUM_ARRAYS,
    RL_ROLE_OFFSETS,
    RL_ROLE_SAMPLE_SIZES,
    RL_ROLE_STEP,
    RL_ROLE_RANK,
    RL_ROLE_GT_IDS,
    RL_ROLE_PRED_IDS,
    RL_ROLE_ENC_BOXES,
    RL_ROLE_ENC_LOGITS,
    RL_ROLE_DN_BOXES,
    RL_ROLE_DN_LOGITS,
    RL_ROLE_GROUPS,
    RL_ROLE_DN_GROUPS,
    RL_NUM_ROLES,
    RL_NO_ROLE = RL_NUM_ROLES
};

/* The role of an array of such queries, or RL_NO_ROLE; and that of the number of groups that they fall into. */
rl_role rl_role_of(rl_queries queries, rl_array_id array);
rl_role rl_role_of_groups(rl_queries queries);

/* The side that the array belongs to. */
rl_side rl_role_side(rl_role role);

/* Its names: the contract's at index 0, which arrays of both sides may share, then what others call it, and NULL after
 * the last. */
const char *rl_role_name(rl_role role, size_t index);

#endif
