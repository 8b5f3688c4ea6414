/* All bytes of an input: a file, a pipe, or standard input.
 *
 * A large file is mapped, so that only what is looked at is read; a small one, for which a mapping of its own is dear,
 * and what has no size are read into memory. A mapped file that someone cuts short meanwhile kills the process, as with
 * every program that maps files; one that is replaced does no harm. */
#ifndef RAGLOSS_BYTES_H
#define RAGLOSS_BYTES_H

#include "status.h"

typedef struct rl_bytes {
    const unsigned char *data;
    size_t size; /* at least 1 once opened */
    bool mapped;
} rl_bytes;

/* "-" is standard input. An empty file, a folder or a device is an error; the file is for the caller to name. */
bool rl_bytes_open(rl_bytes *bytes, const char *path, rl_status *status);

/* For parts of a mapped file, by any thread; of one in memory they do nothing. Fetch brings a part in at once, where
 * page after page would cost more, and fails where the file has been cut short; forget lets its pages go. */
bool rl_bytes_fetch(const rl_bytes *bytes, const unsigned char *part, size_t size, rl_status *status);
void rl_bytes_forget(const rl_bytes *bytes, const unsigned char *part, size_t size);

/* One that is all zero is left as it is. */
void rl_bytes_close(rl_bytes *bytes);

#endif
