/* Conversion of one element between the types that batches hold; compiled by C and CUDA like formulas.h.
 *
 * Whole numbers pass through int64 and others through float64, so each value is rounded at most once. What an integer
 * type cannot hold becomes its nearest value, NaN becomes 0, and fractions are cut off. NaN stays NaN in floating
 * point, without its sign and payload. */
#ifndef RAGLOSS_CONVERT_H
#define RAGLOSS_CONVERT_H

#include "core/base/tensor.h"
#include "core/formulas/formulas.h"

typedef struct rl_number {
    int is_real;
    double real;
    int64_t whole;
} rl_number;

RL_FORMULA int64_t rl_clamp_whole(double real)
{
    if (!(real == real)) return 0;
    if (real <= -9223372036854775808.0) return INT64_MIN;
    if (real >= 9223372036854775808.0) return INT64_MAX;
    return (int64_t)real;
}

/* Machines narrow NaN differently, so NaN is replaced here as well. */
RL_FORMULA float rl_narrow(double real)
{
    return real == real ? (float)real : NAN;
}

RL_FORMULA rl_number rl_number_load(rl_dtype dtype, const void *data, size_t index)
{
    rl_number number = {0, 0.0, 0};
    if (dtype == RL_F32 || dtype == RL_F64) {
        number.is_real = 1;
        number.real =
            rl_one_nan(dtype == RL_F32 ? (double)((const float *)data)[index] : ((const double *)data)[index]);
    } else {
        number.whole = dtype == RL_I32   ? ((const int32_t *)data)[index]
                       : dtype == RL_I64 ? ((const int64_t *)data)[index]
                                         : ((const uint8_t *)data)[index] != 0;
    }
    return number;
}

RL_FORMULA void rl_number_store(rl_dtype dtype, void *data, size_t index, rl_number number)
{
    if (dtype == RL_F32) {
        ((float *)data)[index] = number.is_real ? rl_narrow(number.real) : (float)number.whole;
    } else if (dtype == RL_F64) {
        ((double *)data)[index] = number.is_real ? number.real : (double)number.whole;
    } else if (dtype == RL_BOOL) {
        ((uint8_t *)data)[index] = number.is_real ? number.real != 0.0 : number.whole != 0;
    } else {
        int64_t whole = number.is_real ? rl_clamp_whole(number.real) : number.whole;
        if (dtype == RL_I64)
            ((int64_t *)data)[index] = whole;
        else
            ((int32_t *)data)[index] = whole < INT32_MIN ? INT32_MIN : whole > INT32_MAX ? INT32_MAX : (int32_t)whole;
    }
}

#endif
