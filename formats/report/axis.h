/* An axis of a picture: a range of numbers between round ones, and where they lie. It is linear or logarithmic. */
#ifndef RAGLOSS_AXIS_H
#define RAGLOSS_AXIS_H

#include <stdbool.h>
#include <stddef.h>

/* Ticks 0 to num_steps are the numbers (first + tick) * mantissa * 10^exponent; on a logarithmic axis they are the
 * powers 10^((first + tick) * mantissa). */
typedef struct rl_axis {
    bool is_log;
    long long first;
    int mantissa, exponent;
    size_t num_steps;  /* at least 1 */
    double begin, end; /* where the first and the last tick lie in the picture; set by the caller */
} rl_axis;

/* Makes the axis over [low, high], both finite, with at most `num_steps` + 1 steps; `num_steps` is at least 4. If the
 * range is nearly empty, it is widened. */
rl_axis rl_axis_linear(double low, double high, size_t num_steps);

/* Makes the axis over [low, high], both above 0, with at most `num_steps` + 1 steps. */
rl_axis rl_axis_log(double low, double high, size_t num_steps);

/* The number at a tick: the float64 nearest to its decimal number. */
double rl_axis_tick(const rl_axis *axis, size_t tick);

/* Where a number lies in the picture. Numbers beyond an end lie at that end. */
double rl_axis_position(const rl_axis *axis, double value);

#endif
