/* A file that appears whole or not at all.
 *
 * What is written to a path goes to a temporary file in the same folder, which takes the path's place at commit; a
 * reader never sees half of it, and a failure leaves what was there. A file that is replaced passes on its permissions;
 * a link stays one, and what it leads to is replaced. One that cannot be replaced, since it is mounted on its own, as
 * containers do, is written in place once all is there to be written.
 *
 * "-" (standard output), pipes and devices are written as they are, and so is a descriptor that a path leads to:
 * /dev/stdout, /dev/fd/3, and links to them. */
#ifndef RAGLOSS_OUTPUT_H
#define RAGLOSS_OUTPUT_H

#include "core/base/status.h"

#include <stdint.h>
#include <sys/stat.h>

typedef struct rl_output rl_output;

/* Finds out where the path leads, and neither makes nor opens a file, so that the place can be looked at first. NULL
 * and a status that names the path on failure. */
rl_output *rl_output_find(const char *path, rl_status *status);

/* Makes the temporary file, or opens the pipe or device. The output is to be discarded on failure, too. */
bool rl_output_start(rl_output *output, rl_status *status);

/* Whether that may wait: a named pipe is opened when someone reads it. One that is not started opens with the first of
 * what is written. */
bool rl_output_waits(const rl_output *output);

/* Both. NULL on failure. */
rl_output *rl_output_open(const char *path, rl_status *status);

/* The place of the file that will be made or replaced; NULL where what is there is written directly. */
const char *rl_output_file(const rl_output *output);

/* What errors call it. */
const char *rl_output_name(const rl_output *output);

/* Whether its path leads to this descriptor of the process. */
bool rl_output_is_stream(const rl_output *output, int descriptor);

/* Buffered. A failure is kept and told by commit, so these need no checking on the way. */
void rl_output_bytes(rl_output *output, const void *bytes, size_t length);
void rl_output_text(rl_output *output, const char *text);
void rl_output_whole(rl_output *output, int64_t number); /* in decimal digits */

/* The temporary file's path, for a signal handler that removes it; NULL where there is none. Lives until the file is in
 * place or discarded: copy it. Removing it after that does no harm. */
const char *rl_output_temporary(const rl_output *output);

/* Writes what is left and sees it to the disk; nothing more can be added. The file is not in its place yet, so that
 * several can be finished before the first takes its place. */
bool rl_output_finish(rl_output *output, rl_status *status);

/* Finishes the output unless that is done, and puts the file in place. */
bool rl_output_settle(rl_output *output, rl_status *status);

/* Of a settled output: why its file was written in place rather than replaced, an errno; else 0. */
int rl_output_not_replaced(const rl_output *output);

/* Settles the output and frees it, also on failure; then nothing is left behind. */
bool rl_output_commit(rl_output *output, rl_status *status);

/* Frees the output, and leaves nothing behind where it is not settled. NULL is allowed. */
void rl_output_discard(rl_output *output);

/* Of two that are started, or wait: fails where both are one file, pipe, terminal or other stream, so that one of them
 * would be lost or come within the other. */
bool rl_output_is_apart(const rl_output *output, const rl_output *other, rl_status *status);

/* Fails where the file at this path, or the one behind standard input, which is "-", would be replaced or written. */
bool rl_output_spares(const rl_output *output, const char *path, rl_status *status);
bool rl_output_spares_file(const rl_output *output, const struct stat *file, rl_status *status);

/* Fails where the file behind standard output or standard error would be replaced, so that all that is written there
 * would be lost. */
bool rl_output_spares_stream(const rl_output *output, int descriptor, rl_status *status);

/* Whether it makes or replaces a file right in this folder. Fails where that cannot be found out. */
bool rl_output_is_in(const rl_output *output, const char *folder, bool *is_in, rl_status *status);

#endif
