/* exp, log and atan from + - * / on doubles in one fixed order, for the formulas that C and CUDA both compile: those of
 * a C library differ from one another, and from a GPU's, in the last bit.
 *
 * exp and log are within one unit in the last place of the true value, atan within two. Coefficients are those of
 * Taylor's series, which the reduced arguments make short enough. */
#ifndef RAGLOSS_ELEMENTARY_H
#define RAGLOSS_ELEMENTARY_H

#include "core/formulas/formulas.h"

#include <stdint.h>
#include <string.h>

/* ln 2 in two parts: the product of the first with a whole number below 2^11 is exact. */
#define RL_LN2_HIGH 0x1.62e42fefa38p-1
#define RL_LN2_LOW 0x1.ef35793c7673p-45

RL_FORMULA uint64_t rl_bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

RL_FORMULA double rl_from_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* 2 to the power of `exponent`, in [-1022, 1023]. */
RL_FORMULA double rl_power_of_two(int exponent)
{
    return rl_from_bits((uint64_t)(exponent + 1023) << 52);
}

/* e to the power of x: 0 below the smallest number, infinity beyond the largest, NaN of NaN.
 *
 * x = k ln 2 + r with |r| <= ln 2 / 2, so e^x = 2^k e^r. */
RL_FORMULA double rl_exp(double x)
{
    if (!(x == x)) return rl_one_nan(x);
    if (x > 709.782712893384) return (double)INFINITY;
    if (x < -745.1332191019412) return 0.0;
    /* Adding 1.5 * 2^52 leaves no bits for a fraction, so the sum is rounded to a whole number. */
    const double whole = 0x1.8p52;
    double k = (x * 0x1.71547652b82fep0 + whole) - whole;
    double high = x - k * RL_LN2_HIGH, low = k * RL_LN2_LOW;
    double r = high - low;
    double lost = (high - r) - low; /* what rounding took from r */
    double p = 1.0 / 6227020800.0;
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    double power = 1.0 + (r + (r * r * p + lost));
    int exponent = (int)k, half = exponent / 2; /* in two steps, of which only the last may round */
    return power * rl_power_of_two(half) * rl_power_of_two(exponent - half);
}

/* The natural logarithm: -infinity of 0, NaN of NaN and of what is negative.
 *
 * x = 2^k (1 + f) with 1 + f in [sqrt 1/2, sqrt 2); with s = f / (2 + f), ln(1 + f) = 2 (s + s^3 / 3 + s^5 / 5 + …),
 * and 2 s = f - s f, of which f is exact. */
RL_FORMULA double rl_log(double x)
{
    if (!(x >= 0.0)) return (double)NAN;
    if (x == 0.0) return (double)-INFINITY;
    if (x > DBL_MAX) return x;
    int k = 0;
    if (x < DBL_MIN) {
        x *= 0x1p54;
        k = -54;
    }
    k += (int)(rl_bits_of(x) >> 52) - 1023;
    double m = rl_from_bits((rl_bits_of(x) & 0xfffffffffffffu) | 0x3ff0000000000000u);
    if (m > 0x1.6a09e667f3bcdp0) {
        m *= 0.5;
        k++;
    }
    double f = m - 1.0, s = f / (2.0 + f), z = s * s;
    double p = 2.0 / 21.0;
    p = p * z + 2.0 / 19.0;
    p = p * z + 2.0 / 17.0;
    p = p * z + 2.0 / 15.0;
    p = p * z + 2.0 / 13.0;
    p = p * z + 2.0 / 11.0;
    p = p * z + 2.0 / 9.0;
    p = p * z + 2.0 / 7.0;
    p = p * z + 2.0 / 5.0;
    p = p * z + 2.0 / 3.0;
    p = p * z;
    /* s f = f^2 / 2 - s f^2 / 2: the first part leaves more of the digits to f than the whole would. */
    double square = 0.5 * f * f, exponent = (double)k;
    return exponent * RL_LN2_HIGH + (f - (square - (s * (square + p) + exponent * RL_LN2_LOW)));
}

/* The angle in (-pi/2, pi/2) whose tangent is x; NaN of NaN.
 *
 * |x| above 1 becomes 1 / |x|, and angles near 0, pi/8 and pi/4 the difference from these. */
RL_FORMULA double rl_atan(double x)
{
    if (!(x == x)) return rl_one_nan(x);
    double magnitude = x < 0.0 ? -x : x;
    int inverted = magnitude > 1.0;
    double t = inverted ? 1.0 / magnitude : magnitude;
    double high = 0.0, low = 0.0; /* the angle nearby, in two parts, and its tangent */
    double nearby = 0.0;
    if (t > 0.6681786379192989) { /* tan 3/16 pi */
        high = 0x1.921fb54442d18p-1;
        low = 0x1.1a62633145c07p-55;
        nearby = 1.0;
    } else if (t > 0.198912367379658) { /* tan 1/16 pi */
        high = 0x1.921fb54442d18p-2;
        low = 0x1.c398861b78b55p-59; /* of the tangent as it is rounded */
        nearby = 0x1.a827999fcef32p-2;
    }
    double r = (t - nearby) / (1.0 + t * nearby), z = r * r;
    double p = -1.0 / 23.0;
    p = p * z + 1.0 / 21.0;
    p = p * z - 1.0 / 19.0;
    p = p * z + 1.0 / 17.0;
    p = p * z - 1.0 / 15.0;
    p = p * z + 1.0 / 13.0;
    p = p * z - 1.0 / 11.0;
    p = p * z + 1.0 / 9.0;
    p = p * z - 1.0 / 7.0;
    p = p * z + 1.0 / 5.0;
    p = p * z - 1.0 / 3.0;
    double angle = high + (r + (r * z * p + low));
    if (inverted) angle = 0x1.921fb54442d18p0 - (angle - 0x1.1a62633145c07p-54);
    return x < 0.0 ? -angle : angle;
}

#endif
