/* ZIP archives, ZIP64 included: what their central directory says, held against the bytes there are.
 *
 * Format: PKWARE's APPNOTE.TXT, sections 4.3 and 4.5.3. Sizes, CRC and method are the central directory's; local
 * headers need not have them. */
#ifndef RAGLOSS_ZIP_H
#define RAGLOSS_ZIP_H

#include "core/base/status.h"

#include <stdint.h>

/* An archive whose directory is being walked through. */
typedef struct rl_zip {
    const unsigned char *bytes;
    size_t next, end;   /* of the directory: the next entry, and where entries end */
    size_t members_end; /* where the directory starts */
    uint64_t left;      /* entries that the archive says there are */
} rl_zip;

typedef struct rl_zip_member {
    const char *name; /* in the archive, not ended by NUL */
    size_t name_length;
    bool encrypted;
    unsigned method;
    uint32_t crc;
    uint64_t stored, size; /* bytes in the archive, and of the member */
    uint64_t header;       /* where the local header is */
} rl_zip_member;

enum { RL_ZIP_STORED = 0, RL_ZIP_DEFLATED = 8 };

bool rl_is_zip(const unsigned char *bytes, size_t size);
bool rl_zip_open(rl_zip *zip, const unsigned char *bytes, size_t size, rl_status *status);

/* The next entry of the directory, while there is one (`zip->left`). Its claims are not checked. */
bool rl_zip_next(rl_zip *zip, rl_zip_member *member, rl_status *status);

/* False for members that are encrypted or of a method other than the two above, with the reason as a text. */
bool rl_zip_is_read(const rl_zip_member *member, char *why, size_t size);

/* The `stored` bytes of a member that is read, which all lie within the archive. Fails for members of a stored size
 * that is not their size, or inflated to more than deflate can do. */
bool rl_zip_locate(const rl_zip *zip, const rl_zip_member *member, const unsigned char **data, rl_status *status);

#endif
