/* The loops of the stages over whole arrays, compiled once for each level of vector instructions. All levels give the
 * same bits. Predictions are float32 of any alignment. */
#ifndef RAGLOSS_STAGES_KERNELS_H
#define RAGLOSS_STAGES_KERNELS_H

#include "core/base/backend.h"
#include "core/base/cpu.h"

typedef struct rl_stage_kernels {
    /* Whether `count` floats are all finite. */
    bool (*all_finite)(const unsigned char *data, size_t count);

    /* Whether some of `count` floats are finite and outside [least, most]. */
    bool (*has_outside)(const unsigned char *data, size_t count, float least, float most);

    /* The cost rows of one sample of the batch, rl_cost_stride(P) apart, their ends +inf. `cost` is aligned to rows. */
    void (*cost)(const rl_batch *batch, size_t sample, float *cost);

    /* Sums in lane order of a match's class terms, (C,), and of a sample's existence terms, (P,). */
    double (*class_loss)(const unsigned char *class_probs, size_t num_classes, int32_t label, float weight);
    double (*existence_loss)(const unsigned char *existence, const float *weight, const float *target,
                             size_t num_preds);
} rl_stage_kernels;

extern const rl_stage_kernels rl_stage_kernels_baseline, rl_stage_kernels_avx2, rl_stage_kernels_avx512;

const rl_stage_kernels *rl_stage_kernels_of(rl_simd level);

#endif
