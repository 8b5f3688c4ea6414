#include "formats/report/axis.h"

#include "formats/text/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

/* A range that is smaller than this, relative to its ends, is widened, because short numbers could not distinguish its
 * ticks. */
#define LEAST_RANGE 1e-9
#define LEAST_STEP 1e-300

/* Computes value * 10^exponent, correctly rounded, which pow does not guarantee on every machine. */
static double decimal(long long value, int exponent)
{
    char text[RL_NUMBER_SIZE];
    double number = (double)NAN;
    rl_parse_f64(text, (size_t)snprintf(text, sizeof text, "%llde%d", value, exponent), &number);
    return number;
}

static double step_of(const rl_axis *axis)
{
    return decimal(axis->mantissa, axis->exponent);
}

/* Gives the axis the smallest round step that is at least `step`. */
static void set_step(rl_axis *axis, double step)
{
    static const int mantissas[] = {1, 2, 5, 10};
    axis->exponent = (int)floor(log10(step));
    for (int k = 0; k < 4; k++) {
        axis->mantissa = mantissas[k];
        if (step_of(axis) >= step) return;
    }
}

rl_axis rl_axis_linear(double low, double high, size_t num_steps)
{
    rl_axis axis = {0};
    double largest = fmax(fabs(low), fabs(high));
    if (high / 2.0 - low / 2.0 <= largest * LEAST_RANGE) {
        double margin = largest > 0.0 ? largest / 2.0 : 0.5;
        low = low == 0.0 ? 0.0 : fmax(low - margin, -DBL_MAX);
        high = fmin(high + margin, DBL_MAX);
    }
    /* each end is divided first, because the range itself may overflow float64 */
    set_step(&axis, fmax(high / (double)num_steps - low / (double)num_steps, LEAST_STEP));
    double step = step_of(&axis);
    axis.first = (long long)floor(low / step);
    axis.num_steps = (size_t)fmax(1.0, ceil(high / step) - (double)axis.first);
    return axis;
}

rl_axis rl_axis_log(double low, double high, size_t num_steps)
{
    rl_axis axis = {.is_log = true};
    double least = floor(log10(low)), most = ceil(log10(high));
    axis.mantissa = (int)fmax(1.0, ceil((most - least) / (double)num_steps));
    axis.first = (long long)floor(least / axis.mantissa);
    axis.num_steps = (size_t)fmax(1.0, ceil(most / axis.mantissa) - (double)axis.first);
    return axis;
}

double rl_axis_tick(const rl_axis *axis, size_t tick)
{
    long long steps = axis->first + (long long)tick;
    if (axis->is_log) return decimal(1, (int)steps * axis->mantissa);
    return decimal(steps * axis->mantissa, axis->exponent);
}

double rl_axis_position(const rl_axis *axis, double value)
{
    double steps = (axis->is_log ? log10(value) / axis->mantissa : value / step_of(axis)) - (double)axis->first;
    double part = fmin(fmax(steps / (double)axis->num_steps, 0.0), 1.0);
    return axis->begin + (axis->end - axis->begin) * part;
}
