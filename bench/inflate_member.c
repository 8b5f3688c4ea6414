/* Inflates the largest member of a ZIP archive with zlib, in one thread, into one buffer that is used again and again,
 * without its CRC: the floor for a program that reads the archive with zlib. */
#include "formats/io/bytes.h"
#include "formats/npz/zip.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

static unsigned char buffer[1 << 18];

static bool find_largest(const rl_bytes *bytes, const unsigned char **data, rl_zip_member *largest, rl_status *status)
{
    rl_zip zip;
    rl_zip_member member;
    if (!rl_zip_open(&zip, bytes->data, bytes->size, status)) return false;
    *largest = (rl_zip_member){0};
    while (zip.left) {
        if (!rl_zip_next(&zip, &member, status)) return false;
        if (member.size > largest->size) *largest = member;
    }
    if (largest->method != RL_ZIP_DEFLATED)
        return rl_fail(status, RL_ERR_INPUT, "the largest member is not deflated; a compressed archive was expected");
    return rl_zip_locate(&zip, largest, data, status);
}

static bool inflate_all(const unsigned char *data, const rl_zip_member *member, rl_status *status)
{
    z_stream stream = {0};
    uint64_t in_left = member->stored;
    int result = inflateInit2(&stream, -MAX_WBITS);
    stream.next_in = (unsigned char *)data;
    while (result == Z_OK) {
        if (stream.avail_in == 0) {
            stream.avail_in = in_left < 1u << 30 ? (uInt)in_left : 1u << 30;
            in_left -= stream.avail_in;
        }
        stream.next_out = buffer;
        stream.avail_out = sizeof buffer;
        result = inflate(&stream, Z_NO_FLUSH);
    }
    uint64_t size = stream.total_out;
    inflateEnd(&stream);
    return (result == Z_STREAM_END && size == member->size) ||
           rl_fail(status, RL_ERR_INPUT, "the largest member is damaged");
}

int main(int argc, char **argv)
{
    rl_status status;
    rl_bytes bytes;
    rl_zip_member largest;
    const unsigned char *data;
    if (argc != 2) return 2;
    if (!rl_bytes_open(&bytes, argv[1], &status)) goto fail;
    if (!find_largest(&bytes, &data, &largest, &status) || !inflate_all(data, &largest, &status)) {
        rl_bytes_close(&bytes);
        goto fail;
    }
    rl_bytes_close(&bytes);
    return 0;
fail:
    fprintf(stderr, "%s: %s\n", argv[1], status.what);
    return 1;
}
