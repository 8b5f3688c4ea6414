/* NPZ archives. Nearly every change breaks a CRC, behind which nothing would be tried: so most changed archives get
 * theirs mended. */
#include "formats/io/crc32.h"
#include "formats/npz/zip.h"
#include "fuzz/fuzz.h"

#include <zlib.h>

/* Places in an entry of the directory. */
enum { CRC = 16, SIZE = 24 };

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most) __attribute__((weak));
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

void fuzz_one(const uint8_t *data, size_t size)
{
    fuzz_source(data, size);
}

static void put32(uint8_t *at, size_t value)
{
    for (int k = 0; k < 4; k++) at[k] = (uint8_t)(value >> 8 * k);
}

/* What deflated bytes inflate to, up to a limit. */
static void mend_deflated(uint8_t *entry, const rl_zip_member *member, const uint8_t *stored)
{
    static uint8_t inflated[1 << 20];
    z_stream stream = {.next_in = (Bytef *)stored,
                       .avail_in = (uInt)member->stored,
                       .next_out = inflated,
                       .avail_out = sizeof inflated};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return;
    inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    put32(entry + CRC, rl_crc32(0, inflated, stream.total_out));
    put32(entry + SIZE, stream.total_out);
}

static void mend(uint8_t *data, size_t size)
{
    rl_status status;
    rl_zip zip;
    rl_zip_member member;
    if (!size || !rl_zip_open(&zip, data, size, &status)) return;
    while (zip.left) {
        uint8_t *entry = data + zip.next;
        const uint8_t *stored;
        if (!rl_zip_next(&zip, &member, &status)) return;
        if (!rl_zip_locate(&zip, &member, &stored, &status)) continue;
        if (member.method == RL_ZIP_DEFLATED)
            mend_deflated(entry, &member, stored);
        else
            put32(entry + CRC, rl_crc32(0, stored, member.size));
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    size = LLVMFuzzerMutate(data, size, most);
    if (seed % 4) mend(data, size);
    return size;
}
