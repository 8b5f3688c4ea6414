/* A file that appears whole or not at all.
 *
 * What is written to a path goes to a temporary file in the same folder, which takes the path's place at commit; a
 * reader never sees half of it, and a failure leaves what was there. A file that is replaced passes on its permissions;
 * a link stays one, and what it leads to is replaced. "-" (standard output), pipes and devices are written as they are.
 */
#ifndef RAGLOSS_OUTPUT_H
#define RAGLOSS_OUTPUT_H

#include "core/base/status.h"

#include <stdint.h>

typedef struct rl_output rl_output;

/* NULL and a status that names the path on failure. */
rl_output *rl_output_open(const char *path, rl_status *status);

/* Buffered. A failure is kept and told by commit, so these need no checking on the way. */
void rl_output_bytes(rl_output *output, const void *bytes, size_t length);
void rl_output_text(rl_output *output, const char *text);
void rl_output_whole(rl_output *output, int64_t number); /* in decimal digits */

/* The temporary file's path, for a signal handler that removes it; NULL where there is none. Lives until commit or
 * discard: copy it. Removing it after a commit does no harm. */
const char *rl_output_temporary(const rl_output *output);

/* Writes what is left and sees it to the disk; nothing more can be added. The file is not in its place yet, so that
 * several can be finished before the first takes its place. */
bool rl_output_finish(rl_output *output, rl_status *status);

/* Finishes the output unless that is done, puts the file in place, and frees the output, also on failure; then nothing
 * is left behind. */
bool rl_output_commit(rl_output *output, rl_status *status);

/* Fails where both are one file, or standard output, so that one of them would be lost or come within the other. */
bool rl_output_is_apart(const rl_output *output, const rl_output *other, rl_status *status);

/* Fails where the file at this path would be replaced. */
bool rl_output_spares(const rl_output *output, const char *path, rl_status *status);

/* Gives up: frees the output and leaves nothing behind. NULL is allowed. */
void rl_output_discard(rl_output *output);

#endif
