/* A valid criterion, drawn: one that has a name, or any terms with any weights. */
#ifndef RAGLOSS_FUZZ_PROBLEM_CRITERION_H
#define RAGLOSS_FUZZ_PROBLEM_CRITERION_H

#include "core/formulas/criterion.h"
#include "fuzz/draws.h"

rl_criterion draw_criterion(draws *from);

#endif
