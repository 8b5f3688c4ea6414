/* All bytes of an input: a file, a pipe, or standard input.
 *
 * A large file is mapped, so that only what is looked at is read; a small one, for which a mapping of its own is dear,
 * and what has no size are read into memory. To look at what someone has cut off a mapped file meanwhile raises SIGBUS,
 * which is the program's to handle; any other change goes unseen, and is only told at the end, by rl_bytes_check. A
 * file that is replaced, not changed, does no harm. */
#ifndef RAGLOSS_BYTES_H
#define RAGLOSS_BYTES_H

#include "core/base/status.h"

typedef struct rl_bytes {
    const unsigned char *data;
    size_t size; /* at least 1 once opened */
    bool mapped;
    struct rl_mapped_file *file; /* of a mapped one: which, and as of when */
} rl_bytes;

/* What errors call the file at a path: the path, or "standard input", which is "-". */
const char *rl_bytes_name(const char *path);

/* "-" is standard input. An empty file, a folder, a device, or a file that is known to be none that is read anywhere
 * (known_files.h) is an error; the file is for the caller to name. */
bool rl_bytes_open(rl_bytes *bytes, const char *path, rl_status *status);

/* The same, and files of arrays are errors, too; `expected`, such as "JSON", says in them what was. */
bool rl_bytes_open_text(rl_bytes *bytes, const char *path, const char *expected, rl_status *status);

/* For parts of a mapped file, by any thread; of one in memory they do nothing. Fetch brings a part in at once, where
 * page after page would cost more, and fails where the file has been cut short; forget lets its pages go, some when
 * parts behind it are let go. */
bool rl_bytes_fetch(const rl_bytes *bytes, const unsigned char *part, size_t size, rl_status *status);
void rl_bytes_forget(const rl_bytes *bytes, const unsigned char *part, size_t size);

/* For one that is read from start to end: lets go what is before `at`. `*kept` starts at the data, and follows `at`. */
void rl_bytes_forget_before(const rl_bytes *bytes, const unsigned char **kept, const unsigned char *at);

/* Fails where a mapped file has changed since it was opened: what was read of it may be neither old nor new. */
bool rl_bytes_check(const rl_bytes *bytes, rl_status *status);

void rl_bytes_close(rl_bytes *bytes);

#endif
