/* Explains why a cost of terms is not a number, as far as its boxes show the reason. */
#ifndef RAGLOSS_COST_FAULT_H
#define RAGLOSS_COST_FAULT_H

#include "core/base/backend.h"

#include <stddef.h>

/* For people, of prediction `i` and object `j` of the batch's sample `b`: "its boxes have no area". */
const char *rl_terms_cost_fault(const rl_batch *batch, size_t b, size_t i, size_t j);

#endif
