/* Criteria that tests share. */
#ifndef RAGLOSS_CRITERION_TESTING_H
#define RAGLOSS_CRITERION_TESTING_H

#include "core/formulas/criterion.h"

/* A criterion of one term alone, as cost and as loss. */
static inline rl_criterion of_term(rl_term term)
{
    rl_criterion made = *rl_criterion_preset("detr");
    for (int k = 0; k < RL_NUM_TERMS; k++) made.cost[k] = made.loss[k] = 0.0f;
    made.cost[term] = made.loss[term] = 1.0f;
    return made;
}

#endif
