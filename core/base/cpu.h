/* Which vector instructions this machine has, of those that a kernel is compiled for. */
#ifndef RAGLOSS_CPU_H
#define RAGLOSS_CPU_H

#ifdef __cplusplus
extern "C" {
#endif

/* Each level includes those before it. BASELINE is what the compiler assumes of every machine; AVX2 includes fused
 * multiply-add. */
typedef enum rl_simd { RL_SIMD_BASELINE, RL_SIMD_AVX2, RL_SIMD_AVX512 } rl_simd;

rl_simd rl_simd_best(void);

#ifdef __cplusplus
}
#endif
#endif
