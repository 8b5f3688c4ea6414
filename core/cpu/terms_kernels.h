/* The loop over the costs of terms, compiled once for each level of vector instructions. All levels give the same bits.
 */
#ifndef RAGLOSS_TERMS_KERNELS_H
#define RAGLOSS_TERMS_KERNELS_H

#include "core/base/backend.h"
#include "core/base/cpu.h"
#include "core/formulas/criterion.h"

typedef struct rl_terms_kernels {
    /* The cost rows of one sample of the batch, rl_cost_stride(P) apart, their ends +inf; `digests` (P,) are the
     * sample's, `cost` is aligned to rows. */
    void (*cost)(const rl_batch *batch, size_t sample, const rl_digest *digests, float *cost);
} rl_terms_kernels;

extern const rl_terms_kernels rl_terms_kernels_baseline, rl_terms_kernels_avx2, rl_terms_kernels_avx512;

const rl_terms_kernels *rl_terms_kernels_of(rl_simd level);

#endif
