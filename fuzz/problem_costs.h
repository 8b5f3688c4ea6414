/* Costs of a problem's pairs, from the formulas alone. */
#ifndef RAGLOSS_FUZZ_PROBLEM_COSTS_H
#define RAGLOSS_FUZZ_PROBLEM_COSTS_H

#include "fuzz/problem_input.h"

/* The matrix of a sample as rl_assign takes it, rows rl_cost_stride(P) apart; to be freed. */
float *problem_costs(const problem *input, size_t sample);

/* How much the cost of a pair, given by its row of the predictions and its object, may change if the classes are summed
 * in another order. */
double problem_cost_limit(const problem *input, size_t row, size_t object);

#endif
