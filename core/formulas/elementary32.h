/* exp and log of float32, from + - * / in one fixed order like those of elementary.h, for loops over many numbers: what
 * is special is chosen at the end rather than branched to, so that compilers turn such loops into vectors, of whatever
 * width, that give the same bits.
 *
 * Over all numbers of float32, exp is within 0.989 units in the last place of the true value, log within 0.853 and
 * ln(1 + x) within 0.928. testdata/make_coefficients.py derives the coefficients. */
#ifndef RAGLOSS_ELEMENTARY32_H
#define RAGLOSS_ELEMENTARY32_H

#include "core/formulas/formulas.h"

#include <stdint.h>
#include <string.h>

/* ln 2 in two parts: the product of the first with a whole number below 2^9 is exact. */
#define RL_LN2_HIGH_32 0x1.62e4p-1f
#define RL_LN2_LOW_32 0x1.7f7d1cp-20f

RL_FORMULA uint32_t rl_bits32_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

RL_FORMULA float rl_from_bits32(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* e to the power of x: 0 below half the smallest number, infinity beyond the largest, NaN of NaN.
 *
 * x = k ln 2 + r with |r| <= ln 2 / 2, so e^x = 2^k e^r. */
RL_FORMULA float rl_exp32(float x)
{
    /* Beyond either limit the result is that of the limit. NaN is beyond neither. */
    x = x < -104.0f ? -104.0f : x;
    x = x > 89.0f ? 89.0f : x;
    /* Adding 1.5 * 2^23 leaves no bits for fractions: the sum is rounded to a whole number, which its last bits are. */
    const float whole = 0x1.8p23f;
    float shifted = x * 0x1.715476p0f + whole;
    float k = shifted - whole;
    float r = (x - k * RL_LN2_HIGH_32) - k * RL_LN2_LOW_32;
    float p = 0x1.6a247ep-10f;
    p = p * r + 0x1.1239b6p-7f;
    p = p * r + 0x1.5558fp-5f;
    p = p * r + 0x1.555492p-3f;
    p = p * r + 0x1.fffffcp-2f;
    float power = 1.0f + (r + r * r * p);
    /* 2^k in two steps, of which only the last may round; 256 keeps what is halved positive. */
    uint32_t exponent = rl_bits32_of(shifted) - rl_bits32_of(whole) + 256u, half = exponent / 2u;
    return power * rl_from_bits32((half - 1u) << 23) * rl_from_bits32((exponent - half - 1u) << 23);
}

/* k ln 2 + ln(1 + f) of a whole number k and of f in [-0.3, 0.5].
 *
 * With s = f / (2 + f), ln(1 + f) = 2 (s + s^3 / 3 + s^5 / 5 + …), and 2 s = f - s f. */
RL_FORMULA float rl_log_of_parts32(float k, float f)
{
    float s = f / (2.0f + f), z = s * s;
    float p = 0x1.36dfdap-2f;
    p = p * z + 0x1.992b4ap-2f;
    p = p * z + 0x1.5555b4p-1f;
    p = p * z;
    /* s f = f^2 / 2 - s f^2 / 2: the first part leaves more of the digits to f than the whole would. */
    float square = 0.5f * f * f;
    return k * RL_LN2_HIGH_32 + (f - (square - (s * (square + p) + k * RL_LN2_LOW_32)));
}

/* The natural logarithm: -infinity of 0, NaN of NaN and of what is negative.
 *
 * x = 2^k (1 + f) with 1 + f in [sqrt 1/2, sqrt 2). */
RL_FORMULA float rl_log32(float x)
{
    const uint32_t one = 0x3f800000u, root = 0x3f3504f3u; /* 1 and the root of 1/2 */
    float scaled = x < FLT_MIN ? x * 0x1p24f : x, scale = x < FLT_MIN ? -24.0f : 0.0f;
    uint32_t above =
        rl_bits32_of(scaled) + (one - root); /* the exponent is that of x / root, the rest counts from root */
    float k = (float)((int32_t)(above >> 23) - 127) + scale;
    float f = rl_from_bits32((above & 0x7fffffu) + root) - 1.0f;
    float value = rl_log_of_parts32(k, f);
    value = x > FLT_MAX ? x : value;
    value = x > 0.0f ? value : -INFINITY;
    return x >= 0.0f ? value : NAN;
}

/* ln(1 + x) of x in [0, 1], as exact where x is small. 1 + x, or half of it, is 1 + f with an f that is exact. */
RL_FORMULA float rl_log_of_1_plus32(float x)
{
    int large = x > 0.5f;
    return rl_log_of_parts32(large ? 1.0f : 0.0f, large ? (x - 1.0f) * 0.5f : x);
}

#endif
