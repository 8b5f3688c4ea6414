/* Named arrays from somewhere: a file or folder of any input form, opened by open.h.
 *
 * Stored arrays are mapped and viewed in place; deflated ones are inflated as their rows are read, in bounded memory.
 * Nothing a file claims is believed before the bytes are there. */
#ifndef RAGLOSS_SOURCE_H
#define RAGLOSS_SOURCE_H

#include "core/base/memory.h"
#include "formats/source/array.h"

void rl_source_close(rl_source *source);

/* The file as errors call it: the path, or "standard input". */
const char *rl_source_name(const rl_source *source);

/* True for JSON that lists no samples, whose arrays are then unknown rather than missing. */
bool rl_source_is_empty(const rl_source *source);

/* The arrays in the file's order. The structs are the source's and live as long as it. */
size_t rl_source_num_arrays(const rl_source *source);
const rl_array *rl_source_array(const rl_source *source, size_t index);

/* The index of the array of this name, or -1. */
ptrdiff_t rl_source_find(const rl_source *source, const char *name);

/* To be asked of every array that is used, before its tensor is looked at: fails where its elements are not read. A
 * file may hold such arrays, and anything else, as long as nobody asks for them. */
bool rl_source_use(const rl_source *source, size_t index, rl_status *status);

/* A view of `count` rows of axis 0 from `first` (rank at least 1). A mapped array is viewed in place. Of another, rows
 * must be asked for in ascending order, or from row 0 anew; those between are read all the same. They are written to
 * the buffer, which grows as needed. Reading the last row
 * checks that the data ends there, and its CRC; so does reading rows of a mapped array out of order. Different arrays
 * may be read by different threads at the same time. */
bool rl_source_read(rl_source *source, size_t index, size_t first, size_t count, rl_tensor *rows, rl_buffer *buffer,
                    rl_status *status);

/* The whole array, of any rank, likewise. */
bool rl_source_read_all(rl_source *source, size_t index, rl_tensor *all, rl_buffer *buffer, rl_status *status);

/* To be asked when all that is wanted has been read: fails where a mapped file has changed since it was opened. */
bool rl_source_unchanged(rl_source *source, rl_status *status);
bool rl_source_array_unchanged(rl_source *source, size_t index, rl_status *status); /* one array's file */

/* For an array whose rows are viewed at `tensor.data`, by several threads and in any order. Fetch makes rows ready to
 * be looked at, which takes them into the CRC: each row once. Forget says that they will not be looked at again for
 * now. Check says, when all rows have been fetched, whether the CRC is what the file says. */
bool rl_source_fetch(rl_source *source, size_t index, size_t first, size_t count, rl_status *status);
void rl_source_forget(rl_source *source, size_t index, size_t first, size_t count);
bool rl_source_check(rl_source *source, size_t index, rl_status *status);

/* What tells an array from another of the same shape, as far as that goes without reading it: the CRC that an archive
 * says, that of numbers that are in memory, and of a mapped file that of its first page. */
uint32_t rl_source_digest(rl_source *source, size_t index);

#endif
