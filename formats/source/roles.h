/* What an array of a file can be: one of the evaluation's arrays, or one that says which of their entries belong to
 * which sample, or which samples to which training step; and what it is called, by the contract and in projects that
 * losses are from. */
#ifndef RAGLOSS_ROLES_H
#define RAGLOSS_ROLES_H

#include "core/base/arrays.h"

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
    RL_NUM_ROLES
};

/* The side that the array belongs to. */
rl_side rl_role_side(rl_role role);

/* Its names: the contract's at index 0, which arrays of both sides may share, then what others call it, and NULL after
 * the last. */
const char *rl_role_name(rl_role role, size_t index);

#endif
