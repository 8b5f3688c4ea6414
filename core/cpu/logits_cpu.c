#include "core/cpu/logits_kernels.h"

const rl_logits_kernels *rl_logits_kernels_of(rl_simd level)
{
#if defined(__x86_64__)
    if (level == RL_SIMD_AVX512) return &rl_logits_kernels_avx512;
    if (level == RL_SIMD_AVX2) return &rl_logits_kernels_avx2;
#endif
    (void)level;
    return &rl_logits_kernels_baseline;
}
