/* Reads the samples in a result file's JSON one after another. Only this file knows where each value is, for whole runs
 * and for shards. The visitor decides which values are required, and of what kind. */
#ifndef RAGLOSS_SAMPLES_JSON_H
#define RAGLOSS_SAMPLES_JSON_H

#include "formats/json/json_reader.h"
#include "formats/results/columns.h"

/* What was found where a value was looked for. */
typedef struct rl_found_value {
    rl_json_token token; /* the first token of the value; RL_JSON_END if there is none */
    rl_json_number number;
} rl_found_value;

typedef struct rl_found_match {
    rl_json_token token; /* only an object has values */
    rl_found_value value[RL_NUM_MATCH_COLUMNS];
    int block; /* -1 if there is a value that does not name one; the main one if there is none */
} rl_found_match;

typedef struct rl_found_sample {
    rl_json_token token; /* only an object has any of the following */
    rl_found_value id, place, step, rank, invalid, matches;
    char *id_text; /* NULL if the id is not a text; owned by the reader unless the visitor takes it and leaves NULL */
    const rl_found_value *value; /* by the columns' places in the list */
    const char *unknown;         /* the first key that no result file has, as it is written, or NULL; not terminated */
    size_t unknown_length;
} rl_found_sample;

/* Each may fail, which ends the reading. */
typedef struct rl_samples_visitor {
    bool (*start)(void *context, rl_status *status); /* a sample starts */
    bool (*match)(void *context, const rl_found_match *match, rl_status *status);
    bool (*end)(void *context, rl_found_sample *sample, rl_status *status); /* after its matches */
} rl_samples_visitor;

/* Goes from the first token of the list of samples to its last. Failures name the sample. `columns` are those that are
 * expected; each other one is added where a sample has it. */
bool rl_samples_read(const rl_samples_visitor *visitor, void *context, rl_column_list *columns, rl_json_reader *reader,
                     rl_status *status);

/* The column that the key names, or RL_NO_COLUMN. */
int rl_column_of_key(const rl_json_reader *reader);

/* Returns false if the value is not a number of this type: `size` takes decimal digits alone. */
bool rl_found_size(const rl_found_value *value, size_t *number);
bool rl_found_whole(const rl_found_value *value, int64_t *number);
bool rl_found_f32(const rl_found_value *value, float *number);
bool rl_found_f64(const rl_found_value *value, double *number);

#endif
