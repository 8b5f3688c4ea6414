/* Finds an assignment that is the only optimum, and SciPy's therefore, faster than by the searches that SciPy makes. */
#ifndef RAGLOSS_UNIQUE_H
#define RAGLOSS_UNIQUE_H

#include "core/assignment/unique_workspace.h"

/* True where SciPy is known to find what was found; then `row_of` and `column_of` have it. False says nothing: there
 * may be other optima, costs that SciPy's roundings might decide about, or such as are forbidden or not valid. */
bool rl_unique_assign(rl_unique *unique, const float *cost, size_t stride, size_t rows, size_t columns);

#endif
