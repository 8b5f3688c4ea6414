/* An array in the making, from what the samples of a JSON text have under one key. */
#ifndef RAGLOSS_JSON_ARRAY_H
#define RAGLOSS_JSON_ARRAY_H

#include "formats/json/json_reader.h"
#include "formats/source/array.h"

/* A sample's piece has at most these many axes, the one along which pieces are joined included. */
#define RL_JSON_MAX_RANK 4

/* All zero to start with, but for the name. */
typedef struct rl_json_array {
    const char *name; /* the caller's */
    enum { RL_JSON_NOTHING, RL_JSON_OTHERS, RL_JSON_NUMBERS, RL_JSON_LISTS } kind;
    const char *other; /* what the first value of RL_JSON_OTHERS is, of sample `other_sample` */
    size_t other_sample;
    int rank; /* of RL_JSON_LISTS: 1 until a piece that is not empty tells */
    bool rank_known;
    bool length_known[RL_JSON_MAX_RANK];
    size_t shape[RL_JSON_MAX_RANK]; /* where the length is known, which that of axis 0 never is */
    char *unread; /* NULL, or why the array is of no use, on account of `unread_sample`. Nothing is kept of it */
    size_t unread_sample;
    double *values;
    size_t *sizes; /* (num_samples,) */
    size_t num_values, values_capacity, num_samples, sizes_capacity;
} rl_json_array;

/* Appends the value of the key in this sample, at whose first token the reader, which is lax, is, and takes it to the
 * last one; samples come in ascending order. Fails for what is not JSON. A value that does not go with the others, or
 * is not finite, makes the array unread: only who asks for the array need know. */
bool rl_json_array_read(rl_json_array *array, rl_json_reader *reader, size_t sample, rl_status *status);

/* False where all values were of other kinds. Where one was a number or a list, the array may be unread. */
bool rl_json_array_is_numeric(const rl_json_array *array);

/* Moves a numeric array of `num_samples` samples to `*to`, whose data, sizes and reason to be unread the caller owns
 * from then on. */
bool rl_json_array_finish(rl_json_array *array, size_t num_samples, rl_array *to, rl_status *status);

void rl_json_array_release(rl_json_array *array);

#endif
