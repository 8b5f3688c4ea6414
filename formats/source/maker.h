/* What a source is made of, for its makers and readers: each input form fills an rl_source with its arrays, and says
 * how their rows are read where viewing them is not all there is to do. */
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
    const rl_array **by_name; /* sorted; made by open.c when the maker is done */

    /* The maker's own. */
    void *made;
    void (*release)(rl_source *source); /* frees `made` and what arrays own beside their names; may be NULL */
    /* Rows `first` to `first + count`, which are there, of an array taken as (1,) where its rank is 0. May be NULL:
     * every array is viewed in place. The source's names are added to a failure by the caller. */
    bool (*read)(rl_source *source, size_t index, size_t first, size_t count, rl_tensor *rows, rl_buffer *buffer,
                 rl_status *status);
    /* The file that an array is viewed in. NULL: `bytes`. */
    const rl_bytes *(*bytes_of)(rl_source *source, size_t index);
    /* The CRC of rows that lie in one piece, of `size` bytes from `start` on; and as rl_source_check. Both NULL: the
     * file says no CRC. */
    void (*sum)(rl_source *source, size_t index, const unsigned char *start, size_t size);
    bool (*check)(rl_source *source, size_t index, rl_status *status);
    /* As rl_source_digest. NULL: of what is in memory. */
    uint32_t (*digest)(const rl_source *source, size_t index);
};

/* Appends an array of this name, all else zero, for the maker to fill in; NULL on failure. The pointer is good until
 * the next is added. */
rl_array *rl_source_add(rl_source *source, const char *name, size_t length, rl_status *status);

/* For qsort and bsearch, of two const rl_array *: by their names. */
int rl_compare_arrays(const void *a, const void *b);

/* The array's elements are not read: says why, and copies both texts. `type` may be empty or NULL. */
bool rl_source_leave_unread(rl_array *array, const char *why, const char *type, rl_status *status);

/* The rows of an array whose data lies in memory; of rank 0, the array. */
rl_tensor rl_view_rows(const rl_tensor *all, size_t first, size_t count);

/* Bytes of a row's elements; whether rows lie one after another, without gaps. */
size_t rl_row_size(const rl_tensor *all);
bool rl_is_row_by_row(const rl_tensor *all);

/* Where rows lie that lie one after another; false of an array whose rows do not. */
bool rl_rows_in_one_piece(const rl_tensor *all, size_t first, size_t count, const unsigned char **start, size_t *size);

/* The length of a file's or member's name without ".npy"; 0 where it does not end so, or has nothing before. */
size_t rl_npy_stem(const char *name, size_t length);

#endif
