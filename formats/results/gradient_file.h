/* The file of gradients: an NPZ of stored float32 arrays with the shapes of the predictions' arrays that the criterion
 * reads and the names that ragloss has for them, in the order of the predictions, and the predictions' ids if they have
 * any.
 *
 * Batches write their rows directly to where they belong, in any order, so that no batch waits for another and nothing
 * is held back. */
#ifndef RAGLOSS_GRADIENT_FILE_H
#define RAGLOSS_GRADIENT_FILE_H

#include "formats/dataset/dataset.h"
#include "formats/input/prediction_arrays.h"
#include "formats/io/output.h"

#include <stdatomic.h>

typedef struct rl_gradient_file {
    const rl_dataset *dataset; /* owned by the caller, as are criterion and output */
    const rl_criterion *criterion;
    rl_output *output;
    struct rl_gradient_array {
        size_t num_layers;         /* 0 where there is no such array */
        size_t row;                /* the size of a sample's rows of one layer in bytes */
        uint64_t place;            /* the offset of the first layer's first sample */
        atomic_uint_least32_t crc; /* the sum of the written rows' contributions to the CRC */
    } array[RL_NUM_QUERIES][RL_NUM_ARRAYS];
} rl_gradient_file;

/* Fails if the output does not replace a file, or the gradients are too large for one. */
bool rl_gradient_file_start(rl_gradient_file *file, const rl_dataset *dataset, const rl_criterion *criterion,
                            rl_output *output, rl_status *status);

/* The callback for rl_options.gradients, with the file as context. */
bool rl_gradient_file_put(void *context, size_t first, size_t count, const rl_gradient_rows *rows, rl_status *status);

/* Ends the archive when all rows have been written. The caller finishes the output. Fails if an id is not UTF-8. */
bool rl_gradient_file_end(rl_gradient_file *file, rl_status *status);

#endif
