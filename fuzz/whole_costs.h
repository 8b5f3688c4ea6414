/* A matrix of costs as whole numbers of some unit, so that what matchings cost is computed without rounding. */
#ifndef RAGLOSS_FUZZ_WHOLE_COSTS_H
#define RAGLOSS_FUZZ_WHOLE_COSTS_H

#include "fuzz/optimum.h"

/* `whole` (num_preds * num_objects,) gets the costs of `cost`, as rl_assign takes them but for NaN and -infinity, and
 * is kept by the problem that is returned. Its rows are the side that has fewer.
 *
 * Where the costs are multiples of a power of two that is not too small beside the largest, that is the unit: they are
 * exact, the float64 sums of the library's matcher are as well, and the slack is 0. Others are rounded to 2^-46 of the
 * largest, and as the matcher's sums are rounded too, pairs have a slack of 2^-36 of it. */
costs whole_costs(const float *cost, size_t stride, size_t num_preds, size_t num_objects, int64_t *whole);

#endif
