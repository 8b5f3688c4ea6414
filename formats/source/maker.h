/* What a source consists of, for its makers and readers: each input format fills an rl_source with its arrays, and
 * provides functions for reading their rows if viewing them is not enough. */
#ifndef RAGLOSS_MAKER_H
#define RAGLOSS_MAKER_H

#include "core/base/memory.h"
#include "formats/io/bytes.h"
#include "formats/source/array.h"

struct rl_source {
    char *name;
    rl_bytes bytes; /* the file; all zero for a folder */
    rl_array *arrays;
    size_t num_arrays, capacity;
    bool is_empty;            /* it lists no samples */
    const rl_array **by_name; /* sorted; set by open.c after the maker */

    /* The rest is private to the maker. */
    void *made;
    void (*release)(rl_source *source); /* frees `made` and what arrays own besides their names; may be NULL */
    /* Reads rows `first` to `first + count`, which exist, of an array; an array of rank 0 is taken as (1,). May be
     * NULL: then every array is viewed in place. The caller adds the source's names to a failure. */
    bool (*read)(rl_source *source, size_t index, size_t first, size_t count, rl_tensor *rows, rl_buffer *buffer,
                 rl_status *status);
    /* The same as rl_source_split, and as rl_source_read_layer of an array whose data is NULL. Both may be NULL. */
    bool (*split)(rl_source *source, size_t index, rl_status *status);
    bool (*read_layer)(rl_source *source, size_t index, size_t layer, size_t first, size_t count, rl_tensor *rows,
                       rl_buffer *buffer, rl_status *status);
    /* The file that an array is viewed in. NULL: it is `bytes`. */
    const rl_bytes *(*bytes_of)(rl_source *source, size_t index);
    /* Updates the CRC with rows that lie in one piece of `size` bytes at `start`; and the same as rl_source_check. Both
     * are NULL if the file has no CRC. */
    void (*sum)(rl_source *source, size_t index, const unsigned char *start, size_t size);
    bool (*check)(rl_source *source, size_t index, rl_status *status);
    /* The same as rl_source_digest. NULL: it is computed from what is in memory. */
    uint32_t (*digest)(const rl_source *source, size_t index);
};

/* Appends an array of this name with all else zero, for the maker to fill in; returns NULL on failure. The pointer is
 * valid until the next array is added. */
rl_array *rl_source_add(rl_source *source, const char *name, size_t length, rl_status *status);

/* Compares two const rl_array * by their names, for qsort and bsearch. */
int rl_compare_arrays(const void *a, const void *b);

/* Marks the array's elements as not read and says why; both texts are copied. `type` may be empty or NULL. */
bool rl_source_leave_unread(rl_array *array, const char *why, const char *type, rl_status *status);

/* Views rows of an array whose data lies in memory; an array of rank 0 is viewed whole. */
rl_tensor rl_view_rows(const rl_tensor *all, size_t first, size_t count);

/* The number of bytes in a row's elements; and whether the rows lie one after another, without gaps. */
size_t rl_row_size(const rl_tensor *all);
bool rl_is_row_by_row(const rl_tensor *all);

/* Finds the bytes of rows that lie one after another; returns false if they do not. */
bool rl_rows_in_one_piece(const rl_tensor *rows, const unsigned char **start, size_t *size);

/* The length of a file's or member's name without ".npy"; 0 if it has another ending, or nothing before it. */
size_t rl_npy_stem(const char *name, size_t length);

#endif
