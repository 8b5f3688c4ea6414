/* Named arrays from a file or folder in any input format, opened by open.h.
 *
 * Stored arrays are mapped and viewed in place. Deflated ones are inflated as their rows are read, in bounded memory.
 * Nothing that a file claims is believed before the bytes are there. */
#ifndef RAGLOSS_SOURCE_H
#define RAGLOSS_SOURCE_H

#include "core/base/memory.h"
#include "formats/source/array.h"

void rl_source_close(rl_source *source);

/* The file's name in error messages: the path, or "standard input". */
const char *rl_source_name(const rl_source *source);

/* True for JSON that lists no samples, whose arrays are therefore unknown rather than missing. */
bool rl_source_is_empty(const rl_source *source);

/* The arrays in the file's order. The source owns the structs, which live as long as it. */
size_t rl_source_num_arrays(const rl_source *source);
const rl_array *rl_source_array(const rl_source *source, size_t index);

/* The index of the array of this name, or -1. */
ptrdiff_t rl_source_find(const rl_source *source, const char *name);

/* Call this for every array that is used, before looking at its tensor: it fails if the array's elements are not read.
 * A file may contain such arrays, and anything else, as long as nobody asks for them. */
bool rl_source_use(const rl_source *source, size_t index, rl_status *status);

/* Views `count` rows of axis 0 from `first` on (the rank is at least 1). A mapped array is viewed in place. The rows of
 * any other array must be requested in ascending order, or from row 0 again, and rows in between are read as well; they
 * are written to the buffer, which grows as needed. Reading the last row checks that the data ends there, and its CRC;
 * so does reading rows of a mapped array out of order. Different threads may read different arrays at the same time. */
bool rl_source_read(rl_source *source, size_t index, size_t first, size_t count, rl_tensor *rows, rl_buffer *buffer,
                    rl_status *status);

/* An array's layers, the entries of its first axis, are read on their own, each as if it were an array: rows are those
 * of its axes behind the first, and different threads may read different layers at the same time. Split comes first,
 * by one thread, and again whenever the reading starts over: of deflated data it goes through all, in bounded memory,
 * to find where each layer starts, and checks the CRC. */
bool rl_source_split(rl_source *source, size_t index, rl_status *status);
double rl_source_split_bytes(const rl_source *source, size_t index); /* the memory that this and the reading take */
bool rl_source_read_layer(rl_source *source, size_t index, size_t layer, size_t first, size_t count, rl_tensor *rows,
                          rl_buffer *buffer, rl_status *status);

/* Does the same as rl_source_read for a whole array of any rank. */
bool rl_source_read_all(rl_source *source, size_t index, rl_tensor *all, rl_buffer *buffer, rl_status *status);

/* Call this when everything that is wanted has been read: it fails if a mapped file has changed since it was opened. */
bool rl_source_unchanged(rl_source *source, rl_status *status);
bool rl_source_array_unchanged(rl_source *source, size_t index, rl_status *status); /* the same for one array's file */

/* These are for an array whose rows, or a layer's, are viewed at `tensor.data`, by several threads and in any order.
 * Fetch prepares such a view for reading and includes it in the CRC, so each row is fetched once. Forget says that it
 * will not be read again for now. Check says, when all rows have been fetched, whether the CRC is the one in the file;
 * then all may be fetched again. */
bool rl_source_fetch(rl_source *source, size_t index, const rl_tensor *rows, rl_status *status);
void rl_source_forget(rl_source *source, size_t index, const rl_tensor *rows);
bool rl_source_check(rl_source *source, size_t index, rl_status *status);

/* Distinguishes an array from others of the same shape, as far as that is possible without reading it: an archive's
 * CRC, the CRC of numbers in memory, or for a mapped file the CRC of its first page. */
uint32_t rl_source_digest(rl_source *source, size_t index);

#endif
