/* An axis of a picture: a range of numbers between round ones, and where they lie. Linear or logarithmic. */
#ifndef RAGLOSS_AXIS_H
#define RAGLOSS_AXIS_H

#include <stdbool.h>
#include <stddef.h>

/* Ticks 0 to num_steps are the numbers (first + tick) * mantissa * 10^exponent; of a logarithmic axis, the powers
 * 10^((first + tick) * mantissa). */
typedef struct rl_axis {
    bool is_log;
    long long first;
    int mantissa, exponent;
    size_t num_steps;  /* at least 1 */
    double begin, end; /* where the first and the last tick lie in the picture; the caller's */
} rl_axis;

/* The axis over [low, high], both finite, of at most `num_steps` + 1 steps; `num_steps` is at least 4. Where the range
 * is next to nothing, it is widened. */
rl_axis rl_axis_linear(double low, double high, size_t num_steps);

/* The axis over [low, high], both above 0, of at most `num_steps` + 1 steps. */
rl_axis rl_axis_log(double low, double high, size_t num_steps);

/* The number at a tick, the float64 nearest to the decimal number that it is. */
double rl_axis_tick(const rl_axis *axis, size_t tick);

/* Where a number lies in the picture. Numbers beyond an end lie at that end. */
double rl_axis_place(const rl_axis *axis, double value);

#endif
