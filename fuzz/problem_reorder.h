/* Problems whose samples or classes are put in another order. */
#ifndef RAGLOSS_FUZZ_PROBLEM_REORDER_H
#define RAGLOSS_FUZZ_PROBLEM_REORDER_H

#include "fuzz/problem_input.h"

/* A copy whose sample b is the sample order[b] of `from`, or whose class c is its class order[c]. */
void problem_reorder_samples(problem *made, const problem *from, const size_t *order);
void problem_reorder_classes(problem *made, const problem *from, const size_t *order);

/* An order of `count` things, to be freed; what follows the first `movable` ones stays. */
size_t *problem_shuffle(size_t count, size_t movable, uint64_t seed);

#endif
