/* A file that appears whole or not at all.
 *
 * What is written to a path goes to a temporary file in the same folder, which replaces the path's file at commit. A
 * reader never sees half of it, and a failure leaves the old file untouched. The new file takes over the permissions of
 * the old one; a symbolic link remains, and its target is replaced. A file that cannot be replaced, because it is
 * mounted on its own, as containers do, is overwritten once everything is ready to be written.
 *
 * "-" (standard output), pipes and devices are written directly, and so is a descriptor that a path leads to:
 * /dev/stdout, /dev/fd/3, and links to them. */
#ifndef RAGLOSS_OUTPUT_H
#define RAGLOSS_OUTPUT_H

#include "core/base/status.h"

#include <stdint.h>
#include <sys/stat.h>

typedef struct rl_output rl_output;

/* Finds out where the path leads, but neither creates nor opens a file, so that the location can be checked first.
 * Returns NULL on failure, with a status that names the path. */
rl_output *rl_output_find(const char *path, rl_status *status);

/* Creates the temporary file, or opens the pipe or device. The caller discards the output on failure, too. */
bool rl_output_start(rl_output *output, rl_status *status);

/* Whether starting may wait for a reader, which a named pipe does. An output that is not started opens with the first
 * byte that is written to it. */
bool rl_output_waits(const rl_output *output);

/* Finds and starts an output. Returns NULL on failure. */
rl_output *rl_output_open(const char *path, rl_status *status);

/* An output that keeps what is written, up to 64 KiB, for rl_output_copy_text, and is discarded in the end. Returns
 * NULL on failure. */
rl_output *rl_output_in_memory(rl_status *status);

/* What was written to it, without a NUL inside, as text that the caller frees; NULL on failure, or if it was too long.
 */
char *rl_output_copy_text(const rl_output *output, rl_status *status);

/* The path of the file that will be created or replaced; NULL if the output is written directly. */
const char *rl_output_file(const rl_output *output);

/* The output's name in error messages. */
const char *rl_output_name(const rl_output *output);

/* Whether the output's path leads to this descriptor of the process. */
bool rl_output_is_stream(const rl_output *output, int descriptor);

/* Writing is buffered. A failure is kept until commit reports it, so that callers need not check each write. */
void rl_output_bytes(rl_output *output, const void *bytes, size_t length);
void rl_output_text(rl_output *output, const char *text);
void rl_output_whole(rl_output *output, int64_t number); /* in decimal digits */

/* The path of the temporary file, for a signal handler that removes it; NULL if there is none. It lives until the file
 * has been put in place or discarded, so the handler needs a copy. Removing the path after that does no harm. */
const char *rl_output_temporary(const rl_output *output);

/* Writes what is left and flushes it to the disk; nothing more can be added. The file is not put in place yet, so that
 * several outputs can be finished before the first one replaces its file. */
bool rl_output_finish(rl_output *output, rl_status *status);

/* Finishes the output unless that is done already, and puts the file in place. */
bool rl_output_settle(rl_output *output, rl_status *status);

/* For a settled output: the errno that explains why its file was overwritten rather than replaced, or 0. */
int rl_output_not_replaced(const rl_output *output);

/* Settles the output and frees it, also on failure, which leaves nothing behind. */
bool rl_output_commit(rl_output *output, rl_status *status);

/* Frees the output, and removes what was written unless it is settled. NULL is allowed. */
void rl_output_discard(rl_output *output);

/* Fails if both outputs, started or waiting, are one file, pipe, terminal or other stream, so that one would be lost or
 * both would be mixed. */
bool rl_output_is_apart(const rl_output *output, const rl_output *other, rl_status *status);

/* Fails if the output would replace or overwrite the file at this path, or the one behind standard input for "-". */
bool rl_output_spares(const rl_output *output, const char *path, rl_status *status);
bool rl_output_spares_file(const rl_output *output, const struct stat *file, rl_status *status);

/* Fails if the output would replace the file behind standard output or standard error, which would lose everything that
 * is written there. */
bool rl_output_spares_stream(const rl_output *output, int descriptor, rl_status *status);

/* Whether the output creates or replaces a file directly in this folder. Fails if that cannot be determined. */
bool rl_output_is_in(const rl_output *output, const char *folder, bool *is_in, rl_status *status);

#endif
