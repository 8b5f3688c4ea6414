#include "formats/npz/npz_writer.h"

#include "formats/io/crc32.h"
#include "formats/io/output_offsets.h"

#include <stdio.h>
#include <string.h>

/* ZIP64 needs version 4.5 of the format. Bit 3 says that CRC and sizes follow the data. */
enum { VERSION = 45, DATA_DESCRIPTOR = 8, STORED = 0, EXTRA64 = 1 };

/* 1980-01-01, the first day of the format's calendar: the date is constant so that the same arrays always make the same
 * file. */
#define DATE 0x0021

#define SATURATED16 0xffff
#define SATURATED32 0xffffffff

/* Writes the number in `bytes` bytes, little-endian. */
static void put(rl_npz_writer *npz, uint64_t number, size_t bytes)
{
    unsigned char text[8];
    for (size_t k = 0; k < bytes; k++) text[k] = (unsigned char)(number >> (8 * k));
    rl_output_bytes(npz->output, text, bytes);
    npz->at += bytes;
}

static void put_name(rl_npz_writer *npz, const char *name)
{
    rl_output_text(npz->output, name);
    rl_output_text(npz->output, ".npy");
    npz->at += strlen(name) + 4;
}

/* Writes what local and central headers have in common. Only the latter know the CRC; both have their sizes in the
 * ZIP64 field. */
static void put_header(rl_npz_writer *npz, const char *name, uint32_t crc, size_t extra)
{
    put(npz, VERSION, 2);
    put(npz, DATA_DESCRIPTOR, 2);
    put(npz, STORED, 2);
    put(npz, 0, 2);
    put(npz, DATE, 2);
    put(npz, crc, 4);
    put(npz, SATURATED32, 4);
    put(npz, SATURATED32, 4);
    put(npz, strlen(name) + 4, 2);
    put(npz, extra, 2);
}

void rl_npz_start(rl_npz_writer *npz, rl_output *output)
{
    *npz = (rl_npz_writer){.output = output};
}

static void put_npy_header(rl_npz_writer *npz, rl_dtype dtype, size_t item_size, int rank, const size_t *shape)
{
    const uint16_t one = 1;
    bool little = *(const unsigned char *)&one == 1;
    char text[80 + 24 * RL_MAX_RANK];
    size_t used = (size_t)snprintf(text, sizeof text, "{'descr': '%c%c%zu', 'fortran_order': False, 'shape': (",
                                   little ? '<' : '>',
                                   dtype == RL_I64    ? 'i'
                                   : dtype == RL_UCS4 ? 'U'
                                                      : 'f',
                                   dtype == RL_UCS4 ? item_size / 4 : item_size);
    for (int axis = 0; axis < rank; axis++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%zu,%s", shape[axis], axis + 1 < rank ? " " : "");
    used += (size_t)snprintf(text + used, sizeof text - used, "), }");
    char header[10] = "\x93NUMPY\x01";
    size_t padded = (sizeof header + used + 1 + 63) / 64 * 64, length = padded - sizeof header;
    header[8] = (char)(length & 255);
    header[9] = (char)(length >> 8);
    rl_npz_append(npz, header, sizeof header);
    rl_npz_append(npz, text, used);
    while (++used < length) rl_npz_append(npz, " ", 1);
    rl_npz_append(npz, "\n", 1);
}

void rl_npz_begin_array(rl_npz_writer *npz, const char *name, rl_dtype dtype, size_t item_size, int rank,
                        const size_t *shape)
{
    npz->entry[npz->count++] = (rl_npz_entry){.name = name, .start = npz->at};
    put(npz, 0x04034b50, 4);
    put_header(npz, name, 0, 20);
    put_name(npz, name);
    put(npz, EXTRA64, 2);
    put(npz, 16, 2);
    put(npz, 0, 8);
    put(npz, 0, 8);
    put_npy_header(npz, dtype, item_size, rank, shape);
}

void rl_npz_append(rl_npz_writer *npz, const void *elements, size_t size)
{
    rl_npz_entry *entry = &npz->entry[npz->count - 1];
    rl_output_bytes(npz->output, elements, size);
    entry->crc = rl_crc32(entry->crc, elements, size);
    entry->size += size;
    npz->at += size;
}

uint64_t rl_npz_leave(rl_npz_writer *npz, uint64_t size, uint32_t crc)
{
    rl_npz_entry *entry = &npz->entry[npz->count - 1];
    uint64_t offset = npz->at;
    rl_output_skip(npz->output, size);
    entry->crc = rl_crc32_part(entry->crc, size) ^ crc;
    entry->size += size;
    npz->at += size;
    return offset;
}

void rl_npz_end_array(rl_npz_writer *npz)
{
    const rl_npz_entry *entry = &npz->entry[npz->count - 1];
    put(npz, 0x08074b50, 4);
    put(npz, entry->crc, 4);
    put(npz, entry->size, 8);
    put(npz, entry->size, 8);
}

static void put_entry(rl_npz_writer *npz, const rl_npz_entry *entry)
{
    put(npz, 0x02014b50, 4);
    put(npz, VERSION, 2);
    put_header(npz, entry->name, entry->crc, 28);
    put(npz, 0, 2); /* no comment */
    put(npz, 0, 2); /* on the first disk */
    put(npz, 0, 2);
    put(npz, 0, 4); /* no attributes */
    put(npz, SATURATED32, 4);
    put_name(npz, entry->name);
    put(npz, EXTRA64, 2);
    put(npz, 24, 2);
    put(npz, entry->size, 8);
    put(npz, entry->size, 8);
    put(npz, entry->start, 8);
}

void rl_npz_end(rl_npz_writer *npz)
{
    uint64_t start = npz->at;
    for (size_t k = 0; k < npz->count; k++) put_entry(npz, &npz->entry[k]);
    uint64_t end = npz->at;
    put(npz, 0x06064b50, 4);
    put(npz, 44, 8); /* the rest of this record */
    put(npz, VERSION, 2);
    put(npz, VERSION, 2);
    put(npz, 0, 8); /* on the first disk, which has all of the directory */
    put(npz, npz->count, 8);
    put(npz, npz->count, 8);
    put(npz, end - start, 8);
    put(npz, start, 8);
    put(npz, 0x07064b50, 4);
    put(npz, 0, 4);
    put(npz, end, 8);
    put(npz, 1, 4);
    put(npz, 0x06054b50, 4);
    put(npz, 0, 4);
    put(npz, SATURATED16, 2);
    put(npz, SATURATED16, 2);
    put(npz, SATURATED32, 4);
    put(npz, SATURATED32, 4);
    put(npz, 0, 2);
}
