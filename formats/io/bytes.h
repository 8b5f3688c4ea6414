/* All bytes of an input: a file, a pipe, or standard input.
 *
 * A large file is mapped, so that only what is looked at is read. A small one, where a mapping costs more than a copy,
 * and an input without a size are read into memory. If somebody truncates a mapped file, looking at the missing bytes
 * raises SIGBUS, which the program must handle. Any other change goes unnoticed until rl_bytes_check reports it at the
 * end. Replacing a file, rather than changing it, does no harm. */
#ifndef RAGLOSS_BYTES_H
#define RAGLOSS_BYTES_H

#include "core/base/status.h"

typedef struct rl_bytes {
    const unsigned char *data;
    size_t size; /* at least 1 once opened */
    bool mapped;
    struct rl_mapped_file *file; /* for a mapped file: which file it was when it was opened, and its state then */
} rl_bytes;

/* The name of the file at a path in error messages: the path, or "standard input" for "-". */
const char *rl_bytes_name(const char *path);

/* Opens the file at a path; "-" is standard input. It is an error if the file is empty, a folder or a device, or of a
 * kind that no reader takes (known_files.h). The caller adds the file's name to the message. */
bool rl_bytes_open(rl_bytes *bytes, const char *path, rl_status *status);

/* Does the same, and also refuses files of arrays; `expected`, such as "JSON", names in the message what was wanted. */
bool rl_bytes_open_text(rl_bytes *bytes, const char *path, const char *expected, rl_status *status);

/* These handle parts of a mapped file, and any thread may call them; for a file in memory they do nothing. Fetch reads
 * a part at once, which is cheaper than page after page, and fails if the file has been truncated. Forget releases the
 * part's pages, some of them only when later parts are released. */
bool rl_bytes_fetch(const rl_bytes *bytes, const unsigned char *part, size_t size, rl_status *status);
void rl_bytes_forget(const rl_bytes *bytes, const unsigned char *part, size_t size);

/* Releases what lies before `at` in data that is read from start to end. `*kept` starts at the data, and follows
 * `at`. */
void rl_bytes_forget_before(const rl_bytes *bytes, const unsigned char **kept, const unsigned char *at);

/* Fails if a mapped file has changed since it was opened, because what was read of it may be neither old nor new. */
bool rl_bytes_check(const rl_bytes *bytes, rl_status *status);

void rl_bytes_close(rl_bytes *bytes);

#endif
