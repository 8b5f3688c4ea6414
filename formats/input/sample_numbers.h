/* A whole number that each sample of the ground truth has: the training step that saw it, and the process of that step.
 */
#ifndef RAGLOSS_SAMPLE_NUMBERS_H
#define RAGLOSS_SAMPLE_NUMBERS_H

#include "formats/source/names.h"

#include <stdint.h>

/* Reads those of an array (B,) of this role, into memory that the caller frees; `*numbers` becomes NULL where the
 * source has no such array. Names the file, array and sample on failure. */
bool rl_sample_numbers_read(rl_source *source, rl_names *names, rl_role role, size_t num_samples, int64_t **numbers,
                            rl_status *status);

/* Reads the number of the one sample that a source holds: a number alone, or an array of one. */
bool rl_sample_number_read(rl_source *source, rl_names *names, rl_role role, int64_t *number, bool *is_there,
                           rl_status *status);

#endif
