/* An output whose parts are written in any order: room is left for some, and they are put there later.
 *
 * Only for outputs that replace a file, not for pipes and devices. */
#ifndef RAGLOSS_OUTPUT_PLACES_H
#define RAGLOSS_OUTPUT_PLACES_H

#include "formats/io/output.h"

bool rl_output_has_places(const rl_output *output);

/* What is appended next comes `length` bytes further on, or at the start once more, over what is there. A failure is
 * told by commit. */
void rl_output_skip(rl_output *output, uint64_t length);
void rl_output_rewind(rl_output *output);

/* Writes at `at`, whatever is being appended elsewhere; by any thread. */
bool rl_output_place(const rl_output *output, uint64_t at, const void *bytes, size_t length, rl_status *status);

#endif
