/* An output whose parts are written in any order: gaps are left for some, and filled later.
 *
 * This works only for outputs that replace a file, not for pipes and devices. */
#ifndef RAGLOSS_OUTPUT_OFFSETS_H
#define RAGLOSS_OUTPUT_OFFSETS_H

#include "formats/io/output.h"

bool rl_output_has_offsets(const rl_output *output);

/* Continues `length` bytes further on, or returns to the start to write over what is there. Commit reports a
 * failure. */
void rl_output_skip(rl_output *output, uint64_t length);
void rl_output_rewind(rl_output *output);

/* Writes at offset `at`, where nothing was written before, independently of what is being appended. Any thread may call
 * this. */
bool rl_output_write_at(const rl_output *output, uint64_t at, const void *bytes, size_t length, rl_status *status);

#endif
