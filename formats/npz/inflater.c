#include "formats/npz/inflater.h"

#include "core/base/memory.h"
#include "formats/io/crc32.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>
#ifdef RAGLOSS_LIBDEFLATE
#include <libdeflate.h>
#endif

struct rl_inflater {
    z_stream stream;
    const unsigned char *next; /* deflated bytes that the stream has not received yet */
    size_t left;
    uint32_t crc;
    bool ended;
};

static bool refuse_memory(rl_status *status)
{
    return rl_fail(status, RL_ERR_MEMORY, "out of memory: deflated data was to be read");
}

rl_inflater *rl_inflater_create(rl_status *status)
{
    rl_inflater *inflater = rl_alloc(1, sizeof *inflater, status);
    if (!inflater || inflateInit2(&inflater->stream, -MAX_WBITS) == Z_OK) return inflater;
    refuse_memory(status);
    free(inflater);
    return NULL;
}

void rl_inflater_destroy(rl_inflater *inflater)
{
    if (!inflater) return;
    inflateEnd(&inflater->stream);
    free(inflater);
}

rl_inflater *rl_inflater_copy(rl_inflater *inflater, rl_status *status)
{
    rl_inflater *copy = rl_alloc(1, sizeof *copy, status);
    if (!copy) return NULL;
    *copy = *inflater;
    if (inflateCopy(&copy->stream, &inflater->stream) == Z_OK) return copy;
    refuse_memory(status);
    free(copy);
    return NULL;
}

bool rl_inflater_start(rl_inflater *inflater, const unsigned char *deflated, size_t size, rl_status *status)
{
    if (inflateReset(&inflater->stream) != Z_OK)
        return rl_fail(status, RL_ERR_INPUT, "the reading of deflated data cannot start anew");
    inflater->stream.avail_in = 0;
    inflater->next = deflated;
    inflater->left = size;
    inflater->crc = 0;
    inflater->ended = false;
    return true;
}

/* zlib counts in unsigned ints. */
static unsigned at_most(size_t size)
{
    return size < UINT_MAX ? (unsigned)size : UINT_MAX;
}

static bool refuse(const rl_inflater *inflater, int result, rl_status *status)
{
    if (result == Z_MEM_ERROR) return refuse_memory(status);
    if (result == Z_BUF_ERROR) return rl_fail(status, RL_ERR_INPUT, "its deflated data is cut short");
    return rl_fail(status, RL_ERR_INPUT, "its deflated data is damaged (%s)",
                   inflater->stream.msg ? inflater->stream.msg : "not a deflate stream");
}

/* Inflates up to `size` bytes, and at least one unless the data ends; `*got` is their number. */
static bool inflate_some(rl_inflater *inflater, unsigned char *out, size_t size, size_t *got, rl_status *status)
{
    z_stream *stream = &inflater->stream;
    unsigned room = at_most(size);
    stream->next_out = out;
    stream->avail_out = room;
    while (stream->avail_out == room && !inflater->ended) {
        if (!stream->avail_in) {
            stream->next_in = (unsigned char *)inflater->next;
            stream->avail_in = at_most(inflater->left);
            inflater->next += stream->avail_in;
            inflater->left -= stream->avail_in;
        }
        int result = inflate(stream, Z_NO_FLUSH);
        inflater->ended = result == Z_STREAM_END;
        if (result != Z_OK && !inflater->ended) return refuse(inflater, result, status);
    }
    *got = room - stream->avail_out;
    return true;
}

bool rl_inflater_read(rl_inflater *inflater, void *out, size_t size, rl_status *status)
{
    unsigned char *to = out;
    while (size) {
        size_t got;
        if (!inflate_some(inflater, to, size, &got, status)) return false;
        if (!got) return rl_fail(status, RL_ERR_INPUT, "its deflated data ends %zu bytes early", size);
        inflater->crc = rl_crc32(inflater->crc, to, got);
        to += got;
        size -= got;
    }
    return true;
}

bool rl_inflater_finish(rl_inflater *inflater, uint32_t crc, rl_status *status)
{
    unsigned char more;
    size_t got;
    if (!inflate_some(inflater, &more, 1, &got, status)) return false;
    if (got) return rl_fail(status, RL_ERR_INPUT, "its deflated data goes on after the end that its header promises");
    if (inflater->left || inflater->stream.avail_in)
        return rl_fail(status, RL_ERR_INPUT, "its deflated data ends before the archive says");
    if (inflater->crc != crc)
        return rl_fail(status, RL_ERR_INPUT, "its CRC is %08x; the archive says %08x: it is damaged", inflater->crc,
                       crc);
    return true;
}

bool rl_inflate_at_once(const unsigned char *deflated, size_t deflated_size, void *out, size_t size, uint32_t crc)
{
#ifdef RAGLOSS_LIBDEFLATE
    struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
    if (!decompressor) return false;
    size_t taken, given;
    bool done = libdeflate_deflate_decompress_ex(decompressor, deflated, deflated_size, out, size, &taken, &given) ==
                LIBDEFLATE_SUCCESS;
    libdeflate_free_decompressor(decompressor);
    return done && taken == deflated_size && given == size && rl_crc32(0, out, size) == crc;
#else
    (void)deflated, (void)deflated_size, (void)out, (void)size, (void)crc;
    return false;
#endif
}
