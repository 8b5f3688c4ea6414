/* Writes an NPZ archive of stored members to a file or a pipe, array after array and each array in pieces. In a file it
 * can also leave room for elements that are written there later in another order.
 *
 * A member's CRC follows its data, and every size has 64 bits, so that nothing has to be held back or rewritten, and no
 * array is too large.
 *
 * Format: npy.h; PKWARE's APPNOTE.TXT, sections 4.3 and 4.5.3, with the data descriptors of 4.3.9. */
#ifndef RAGLOSS_NPZ_WRITER_H
#define RAGLOSS_NPZ_WRITER_H

#include "core/base/tensor.h"
#include "formats/io/output.h"

typedef struct rl_npz_entry {
    const char *name;
    uint32_t crc;
    uint64_t start, size; /* the local header's offset in the archive; the size of the data */
} rl_npz_entry;

#define RL_NPZ_MAX_ARRAYS 32

typedef struct rl_npz_writer {
    rl_output *output; /* the caller's */
    uint64_t at;       /* bytes written so far */
    size_t count;
    rl_npz_entry entry[RL_NPZ_MAX_ARRAYS];
} rl_npz_writer;

/* Cannot fail. */
void rl_npz_start(rl_npz_writer *npz, rl_output *output);

/* Begins an array of RL_F32, RL_I64 or RL_UCS4 with this item size, in this machine's byte order and in C order; its
 * elements are then appended. The name, without ".npy", must live as long as the writer, and there are at most
 * RL_NPZ_MAX_ARRAYS. The output reports what cannot be written. */
void rl_npz_begin_array(rl_npz_writer *npz, const char *name, rl_dtype dtype, size_t item_size, int rank,
                        const size_t *shape);
void rl_npz_append(rl_npz_writer *npz, const void *elements, size_t size);

/* Leaves room for `size` bytes of elements instead of appending them, which requires an output of output_offsets.h.
 * `crc` is what their CRC will be. Returns the offset of the room. */
uint64_t rl_npz_leave(rl_npz_writer *npz, uint64_t size, uint32_t crc);
void rl_npz_end_array(rl_npz_writer *npz);

/* Ends the archive with its directory. The caller finishes the output. */
void rl_npz_end(rl_npz_writer *npz);

#endif
