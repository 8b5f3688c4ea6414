/* An array while it is gathered from the values of one key in the samples of a JSON text. */
#ifndef RAGLOSS_JSON_ARRAY_H
#define RAGLOSS_JSON_ARRAY_H

#include "formats/json/json_reader.h"
#include "formats/source/array.h"

/* The most axes that a sample's piece may have, including the one along which pieces are joined. */
#define RL_JSON_MAX_RANK 4

/* To start, set everything but the name to 0. */
typedef struct rl_json_array {
    const char *name; /* the caller's */
    enum { RL_JSON_NOTHING, RL_JSON_OTHERS, RL_JSON_NUMBERS, RL_JSON_LISTS } kind;
    const char *other; /* describes the first value of RL_JSON_OTHERS, which is in sample `other_sample` */
    size_t other_sample;
    int rank; /* for RL_JSON_LISTS: 1 until a piece that is not empty shows it */
    bool rank_known;
    bool length_known[RL_JSON_MAX_RANK];
    size_t shape[RL_JSON_MAX_RANK]; /* where the length is known, which it never is for axis 0 */
    char *unread; /* NULL, or why the array is unusable, on account of `unread_sample`; nothing of it is kept then */
    size_t unread_sample;
    double *values;
    size_t *sizes; /* (num_samples,) */
    size_t num_values, values_capacity, num_samples, sizes_capacity;
} rl_json_array;

/* Appends the value of the key in this sample. The reader, which must be lax, is at the value's first token and is
 * taken to its last; samples come in ascending order. Fails if the text is not JSON. A value that is not finite or does
 * not fit the others makes the array unread, because that only matters to those who ask for the array. */
bool rl_json_array_read(rl_json_array *array, rl_json_reader *reader, size_t sample, rl_status *status);

/* Returns false if all values were of other kinds. If one was a number or a list, the array may still be unread. */
bool rl_json_array_is_numeric(const rl_json_array *array);

/* Moves a numeric array of `num_samples` samples to `*to`; from then on the caller owns its data, its sizes and the
 * reason why it is unread. */
bool rl_json_array_finish(rl_json_array *array, size_t num_samples, rl_array *to, rl_status *status);

void rl_json_array_release(rl_json_array *array);

#endif
