/* Whole numbers that are no arrays of objects or predictions: of each sample the training step that saw it and the
 * process of that step, and of all the number of groups that predictions fall into. */
#ifndef RAGLOSS_SAMPLE_NUMBERS_H
#define RAGLOSS_SAMPLE_NUMBERS_H

#include "formats/source/names.h"

#include <stdint.h>

/* Reads those of an array (B,) of this role, into memory that the caller frees; `*numbers` becomes NULL where the
 * source has no such array. Names the file, array and sample on failure. */
bool rl_sample_numbers_read(rl_source *source, rl_names *names, rl_role role, size_t num_samples, int64_t **numbers,
                            rl_status *status);

/* Reads a number that is the same for all that a source holds: a number alone, or an array of one, of which every
 * sample of JSON has the same. `found->name` is NULL where there is none. */
bool rl_single_number_read(rl_source *source, rl_names *names, rl_role role, int64_t *number, rl_found *found,
                           rl_status *status);

#endif
