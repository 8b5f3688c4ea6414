/* That the order of samples does not show in their rows, nor that of classes but where sums over them are rounded. */
#ifndef RAGLOSS_FUZZ_PROBLEM_ORDER_H
#define RAGLOSS_FUZZ_PROBLEM_ORDER_H

#include "fuzz/outcome.h"

/* Both check an evaluation that skips what is invalid; the second takes only numbers that are not wild. */
void check_sample_order(const problem *input, const outcome *expected);
void check_class_order(const problem *input, const outcome *expected);

#endif
