/* The loops over logits, compiled once for each level of vector instructions. All levels give the same bits. Logits are
 * float32 of any alignment, predictions one after another, `num_classes` > 0 each. */
#ifndef RAGLOSS_LOGITS_KERNELS_H
#define RAGLOSS_LOGITS_KERNELS_H

#include "core/base/cpu.h"
#include "core/formulas/logits.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rl_logits_kernels {
    /* digests (count,): the sum of softmax, or of the background terms of sigmoid; the other stays as it is. */
    void (*softmax)(const unsigned char *logits, size_t count, size_t num_classes, rl_digest *digests);
    void (*background)(const unsigned char *logits, size_t count, size_t num_classes, float gamma, rl_digest *digests);

    /* slopes (count,), of any alignment: `share` times the softmax terms of these logits, whose largest is `max`, and
     * times the slopes of their background terms. */
    void (*softmax_slopes)(const unsigned char *logits, size_t count, float max, float share, float *slopes);
    void (*background_slopes)(const unsigned char *logits, size_t count, float gamma, float pull, float share,
                              float *slopes);
} rl_logits_kernels;

extern const rl_logits_kernels rl_logits_kernels_baseline, rl_logits_kernels_avx2, rl_logits_kernels_avx512;

const rl_logits_kernels *rl_logits_kernels_of(rl_simd level);

#ifdef __cplusplus
}
#endif

#endif
