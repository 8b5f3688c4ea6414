/* What an array can be to an evaluation, and what it is called: by the contract, and by the projects that losses are
 * from. */
#ifndef RAGLOSS_ROLES_H
#define RAGLOSS_ROLES_H

#include <stdbool.h>
#include <stddef.h>

typedef enum rl_side { RL_SIDE_GT, RL_SIDE_PRED } rl_side;

typedef enum rl_role {
    RL_ROLE_BOXES,
    RL_ROLE_LABELS,
    RL_ROLE_WEIGHTS,
    RL_ROLE_CLASS_PROBS,
    RL_ROLE_EXISTENCE,
    RL_ROLE_LOGITS,
    RL_ROLE_SIZES,
    RL_ROLE_OFFSETS,
    RL_ROLE_SAMPLE_SIZES,
    RL_ROLE_IDS,
    RL_NUM_ROLES
} rl_role;

/* Whether a side may have such an array. */
bool rl_side_has(rl_side side, rl_role role);

/* Its names on that side: at place 0 the contract's, then what others call it, and NULL behind the last. */
const char *rl_role_name(rl_side side, rl_role role, size_t place);

#endif
