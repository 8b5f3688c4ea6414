/* ZIP archives, ZIP64 included: what their central directory says, compared with the bytes that exist.
 *
 * Format: PKWARE's APPNOTE.TXT, sections 4.3 and 4.5.3. Sizes, CRC and method are those of the central directory; local
 * headers need not have them. */
#ifndef RAGLOSS_ZIP_H
#define RAGLOSS_ZIP_H

#include "core/base/status.h"

#include <stdint.h>

/* An archive and the current position in its directory. */
typedef struct rl_zip {
    const unsigned char *bytes;
    size_t next, end;   /* offsets of the next directory entry, and of the directory's end */
    size_t members_end; /* where the directory starts */
    uint64_t left;      /* how many more entries the archive claims to have */
} rl_zip;

typedef struct rl_zip_member {
    const char *name; /* in the archive, not terminated by NUL */
    size_t name_length;
    bool encrypted;
    unsigned method;
    uint32_t crc;
    uint64_t stored, size; /* bytes in the archive, and after inflating */
    uint64_t header;       /* offset of the local header */
} rl_zip_member;

enum { RL_ZIP_STORED = 0, RL_ZIP_DEFLATED = 8 };

bool rl_is_zip(const unsigned char *bytes, size_t size);
bool rl_zip_open(rl_zip *zip, const unsigned char *bytes, size_t size, rl_status *status);

/* Reads the next entry of the directory, while one is left (`zip->left`). Its claims are not checked. */
bool rl_zip_next(rl_zip *zip, rl_zip_member *member, rl_status *status);

/* Returns false for members that are encrypted or of a method other than the two above, and writes the reason to
 * `why`. */
bool rl_zip_is_read(const rl_zip_member *member, char *why, size_t size);

/* Finds the `stored` bytes of a readable member, which all lie within the archive. Fails if a stored member's two sizes
 * differ, or if a deflated one would inflate to more than deflate can produce. */
bool rl_zip_locate(const rl_zip *zip, const rl_zip_member *member, const unsigned char **data, rl_status *status);

#endif
