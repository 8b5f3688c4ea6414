/* An array in the making, from what the samples of a JSON text have under one key. */
#ifndef RAGLOSS_JSON_ARRAY_H
#define RAGLOSS_JSON_ARRAY_H

#include "source.h"

#include <cjson/cJSON.h>

/* A sample's piece has at most these many axes, the one along which pieces are joined included. */
#define RL_JSON_MAX_RANK 4

/* All zero to start with. */
typedef struct rl_json_array {
    enum { RL_JSON_NOTHING, RL_JSON_OTHERS, RL_JSON_NUMBERS, RL_JSON_LISTS } kind;
    const char *other; /* what the first value of RL_JSON_OTHERS is, of sample `other_sample` */
    size_t other_sample;
    int rank; /* of RL_JSON_LISTS: 1 until a piece that is not empty tells */
    bool rank_known;
    size_t shape[RL_JSON_MAX_RANK]; /* beyond axis 0 */
    double *values;
    size_t *sizes; /* (num_samples,) */
    size_t num_values, values_capacity, num_samples, sizes_capacity;
} rl_json_array;

/* "a list", "null", …: what errors call a value. */
const char *rl_json_kind(const cJSON *value);

/* Appends the value of the key in this sample; samples come in ascending order. */
bool rl_json_array_append(rl_json_array *array, const cJSON *value, size_t sample, rl_status *status);

/* False where all values were of other kinds. */
bool rl_json_array_is_numeric(const rl_json_array *array);

/* Moves a numeric array of `num_samples` samples to `*to`, whose data and sizes the caller owns from then on. Fails
 * where a sample had none. */
bool rl_json_array_finish(rl_json_array *array, size_t num_samples, rl_array *to, rl_status *status);

void rl_json_array_release(rl_json_array *array);

#endif
