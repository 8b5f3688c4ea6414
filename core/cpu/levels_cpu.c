/* Which of the loops that are compiled for each level of vector instructions are those of a level. */
#include "core/cpu/logits_kernels.h"
#include "core/cpu/stages_kernels.h"
#include "core/cpu/terms_kernels.h"

#if defined(__x86_64__)
#define OF_LEVEL(level, kernels)                                                                                       \
    ((level) == RL_SIMD_AVX512 ? &kernels##_avx512 : (level) == RL_SIMD_AVX2 ? &kernels##_avx2 : &kernels##_baseline)
#else
#define OF_LEVEL(level, kernels) ((void)(level), &kernels##_baseline)
#endif

const rl_stage_kernels *rl_stage_kernels_of(rl_simd level)
{
    return OF_LEVEL(level, rl_stage_kernels);
}

const rl_logits_kernels *rl_logits_kernels_of(rl_simd level)
{
    return OF_LEVEL(level, rl_logits_kernels);
}

const rl_terms_kernels *rl_terms_kernels_of(rl_simd level)
{
    return OF_LEVEL(level, rl_terms_kernels);
}
