#include "formats/npz/zip.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The sizes of the records without their variable parts. */
enum { LOCAL = 30, CENTRAL = 46, END64 = 56, LOCATOR64 = 20, END = 22, MAX_COMMENT = 65535 };

/* The value that refers to the ZIP64 record instead. */
#define SATURATED 0xffffffffu

/* Deflate codes at most 258 bytes in two bits, which makes 1032 bytes from one. */
#define MOST_INFLATION 1032

static uint16_t get16(const unsigned char *bytes)
{
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static uint32_t get32(const unsigned char *bytes)
{
    return get16(bytes) | (uint32_t)get16(bytes + 2) << 16;
}

static uint64_t get64(const unsigned char *bytes)
{
    return get32(bytes) | (uint64_t)get32(bytes + 4) << 32;
}

bool rl_is_zip(const unsigned char *bytes, size_t size)
{
    return size >= 4 && bytes[0] == 'P' && bytes[1] == 'K' &&
           (get16(bytes + 2) == 0x0403 || get16(bytes + 2) == 0x0605);
}

/* The end-of-directory record, which may be followed by a comment on the archive; NULL if there is none. */
static const unsigned char *find_end(const unsigned char *bytes, size_t size)
{
    for (size_t comment = 0; comment <= MAX_COMMENT && comment + END <= size; comment++) {
        const unsigned char *end = bytes + size - END - comment;
        if (get32(end) == 0x06054b50 && get16(end + 20) == comment) return end;
    }
    return NULL;
}

typedef struct directory {
    uint64_t start, size, entries;
    size_t limit; /* where it ends at the latest */
} directory;

static bool read_end64(const unsigned char *bytes, const unsigned char *locator, directory *found, rl_status *status)
{
    uint64_t at = get64(locator + 8);
    size_t limit = (size_t)(locator - bytes);
    if (limit < END64 || at > limit - END64 || get32(bytes + at) != 0x06064b50)
        return rl_fail(status, RL_ERR_INPUT, "its ZIP64 end-of-directory record is missing: it is damaged");
    const unsigned char *end = bytes + at;
    *found = (directory){get64(end + 48), get64(end + 40), get64(end + 32), (size_t)at};
    return true;
}

static bool read_end(const unsigned char *bytes, size_t size, directory *found, rl_status *status)
{
    const unsigned char *end = find_end(bytes, size);
    if (!end)
        return rl_fail(status, RL_ERR_INPUT,
                       "it has no ZIP end-of-directory record: it is cut short, or no ZIP archive");
    *found = (directory){get32(end + 16), get32(end + 12), get16(end + 10), (size_t)(end - bytes)};
    bool saturated = found->start == SATURATED || found->size == SATURATED || found->entries == 0xffff;
    const unsigned char *locator = found->limit >= LOCATOR64 ? end - LOCATOR64 : NULL;
    /* 65535 members are also possible without ZIP64. */
    if (saturated && locator && get32(locator) == 0x07064b50) return read_end64(bytes, locator, found, status);
    return true;
}

static bool check_all_read(const rl_zip *zip, rl_status *status)
{
    if (zip->left || zip->next == zip->end) return true;
    return rl_fail(status, RL_ERR_INPUT, "its ZIP directory has more entries than it says: it is damaged");
}

bool rl_zip_open(rl_zip *zip, const unsigned char *bytes, size_t size, rl_status *status)
{
    directory found = {0};
    if (!read_end(bytes, size, &found, status)) return false;
    if (found.start > found.limit || found.size > found.limit - found.start)
        return rl_fail(status, RL_ERR_INPUT, "its ZIP directory is said to lie outside the file: it is damaged");
    size_t start = (size_t)found.start;
    *zip = (rl_zip){bytes, start, start + (size_t)found.size, start, found.entries};
    return check_all_read(zip, status);
}

static bool refuse_entry(rl_status *status)
{
    return rl_fail(status, RL_ERR_INPUT, "its ZIP directory has a malformed entry: it is damaged");
}

/* Replaces the member's saturated numbers by those of the ZIP64 field, which has them in this order. */
static bool read_extra64(rl_zip_member *member, const unsigned char *extra, size_t length)
{
    uint64_t *numbers[] = {&member->size, &member->stored, &member->header};
    while (length >= 4) {
        size_t id = get16(extra), size = get16(extra + 2);
        extra += 4;
        length -= 4;
        if (size > length) return false;
        for (size_t i = 0; id == 1 && i < sizeof numbers / sizeof *numbers; i++) {
            if (*numbers[i] != SATURATED) continue;
            if (size < 8) return false;
            *numbers[i] = get64(extra);
            extra += 8;
            length -= 8;
            size -= 8;
        }
        if (id == 1) return true;
        extra += size;
        length -= size;
    }
    return true;
}

bool rl_zip_next(rl_zip *zip, rl_zip_member *member, rl_status *status)
{
    const unsigned char *entry = zip->bytes + zip->next;
    size_t room = zip->end - zip->next;
    if (room < CENTRAL || get32(entry) != 0x02014b50) return refuse_entry(status);
    size_t name = get16(entry + 28), extra = get16(entry + 30), comment = get16(entry + 32);
    if (name + extra + comment > room - CENTRAL) return refuse_entry(status);

    *member = (rl_zip_member){
        .name = (const char *)entry + CENTRAL,
        .name_length = name,
        .encrypted = get16(entry + 8) & 1,
        .method = get16(entry + 10),
        .crc = get32(entry + 16),
        .stored = get32(entry + 20),
        .size = get32(entry + 24),
        .header = get32(entry + 42),
    };
    if (!read_extra64(member, entry + CENTRAL + name, extra)) return refuse_entry(status);
    if (memchr(member->name, 0, name))
        return rl_fail(status, RL_ERR_INPUT, "its ZIP directory has a name that holds a NUL: it is damaged");
    zip->next += CENTRAL + name + extra + comment;
    zip->left--;
    return check_all_read(zip, status);
}

bool rl_zip_is_read(const rl_zip_member *member, char *why, size_t size)
{
    if (member->encrypted) {
        snprintf(why, size, "it is encrypted; that is not read");
        return false;
    }
    if (member->method == RL_ZIP_STORED || member->method == RL_ZIP_DEFLATED) return true;
    snprintf(why, size, "its compression method is %u; stored (0) or deflated (8) was expected", member->method);
    return false;
}

static bool check_claims(const rl_zip_member *member, rl_status *status)
{
    if (member->method == RL_ZIP_STORED && member->stored != member->size)
        return rl_fail(status, RL_ERR_INPUT,
                       "it is stored in %" PRIu64 " bytes, but said to have %" PRIu64 ": it is damaged", member->stored,
                       member->size);
    if (member->size / MOST_INFLATION > member->stored)
        return rl_fail(status, RL_ERR_INPUT,
                       "it cannot be deflated from %" PRIu64 " bytes to %" PRIu64
                       ", as the archive says: it is damaged",
                       member->size, member->stored);
    return true;
}

bool rl_zip_locate(const rl_zip *zip, const rl_zip_member *member, const unsigned char **data, rl_status *status)
{
    if (!check_claims(member, status)) return false;
    size_t end = zip->members_end;
    if (end < LOCAL || member->header > end - LOCAL)
        return rl_fail(status, RL_ERR_INPUT, "its offset is outside the archive: it is damaged");
    const unsigned char *header = zip->bytes + member->header;
    if (get32(header) != 0x04034b50)
        return rl_fail(status, RL_ERR_INPUT, "it is not where the archive says: it is damaged");

    size_t room = end - LOCAL - (size_t)member->header;
    size_t name = get16(header + 26), extra = get16(header + 28);
    if (name + extra > room || member->stored > room - name - extra)
        return rl_fail(status, RL_ERR_INPUT, "it reaches beyond the members' end: it is cut short or damaged");
    if (name != member->name_length || memcmp(header + LOCAL, member->name, name) != 0)
        return rl_fail(status, RL_ERR_INPUT, "another name stands where the archive says it is: it is damaged");
    *data = header + LOCAL + name + extra;
    return true;
}
