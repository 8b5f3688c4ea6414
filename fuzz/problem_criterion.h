/* A valid criterion, drawn: the default one, a published one, or any terms with any weights. */
#ifndef RAGLOSS_FUZZ_PROBLEM_CRITERION_H
#define RAGLOSS_FUZZ_PROBLEM_CRITERION_H

#include "core/formulas/criterion.h"
#include "fuzz/draws.h"

/* False for the default one; then `*made` is left as it is. */
bool draw_criterion(draws *from, rl_criterion *made);

#endif
