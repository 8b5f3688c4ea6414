/* What a dataset asks of its predictions in addition to what rl_predictions offers the evaluation, whatever files they
 * lie in. Each function takes the `context` of the rl_predictions that its opener filled in. */
#ifndef RAGLOSS_PREDICTION_READER_H
#define RAGLOSS_PREDICTION_READER_H

#include "core/interface/evaluate.h"

typedef struct rl_prediction_reader {
    /* Keeps only the `count` samples from `first` on. Call this once at most. */
    void (*keep)(void *context, size_t first, size_t count);
    /* A checksum of what is known of the whole run's predictions before they are read. */
    uint32_t (*digest)(const void *context);
    void (*release)(void *context);
} rl_prediction_reader;

#endif
