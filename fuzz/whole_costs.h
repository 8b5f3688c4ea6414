/* A matrix of costs as whole numbers of some unit, so that what matchings cost is computed without rounding. */
#ifndef RAGLOSS_FUZZ_WHOLE_COSTS_H
#define RAGLOSS_FUZZ_WHOLE_COSTS_H

#include "fuzz/optimum.h"

/* `whole` (num_preds * num_objects,) receives the costs of `cost`, which rl_assign takes, except NaN and -infinity; the
 * problem that is returned refers to it. Its rows are the side that has fewer.
 *
 * If the costs are multiples of a power of two that is not too small compared with the largest, that is the unit: then
 * they are exact, so are the float64 sums of the library's matcher, and the slack is 0. Otherwise they are rounded to
 * 2^-46 of the largest, and because the matcher's sums are rounded too, pairs have a slack of 2^-36 of it. */
costs whole_costs(const float *cost, size_t stride, size_t num_preds, size_t num_objects, int64_t *whole);

#endif
