/* Results as files: CSV and JSON, written and read back.
 *
 * ragloss-formats(5) describes the formats. Numbers are written as the shortest text that reads back to the same
 * value. */
#ifndef RAGLOSS_RESULTS_H
#define RAGLOSS_RESULTS_H

#include "formats/input/shard.h"
#include "formats/io/output.h"
#include "formats/results/columns.h"
#include "formats/results/criterion_json.h"
#include "formats/results/recorded_steps.h"

/* What was done with invalid samples, in the words of result files and options: X(value, word), in the order of the
 * values. */
#define RL_ON_INVALID_WORDS(X)                                                                                         \
    X(RL_INVALID_IS_ERROR, "error")                                                                                    \
    X(RL_INVALID_IS_SKIPPED, "skip")                                                                                   \
    X(RL_INVALID_IS_CLAMPED, "clamp")

/* What a result file says besides the numbers. */
typedef struct rl_results_header {
    const char *const *ids; /* (B,) the samples' ids in the results' order; UTF-8 if JSON is written */
    rl_named_criterion criterion;
    rl_on_invalid on_invalid;
    const char *options;   /* NULL, or the JSON object of options as it was read from a file */
    const rl_part *part;   /* NULL for a whole run; JSON then has fewer columns of matches than the CSV */
    const rl_notes *notes; /* with the samples' numbers in the whole run; NULL if there are none */
} rl_results_header;

/* The number of a sample in the whole run. */
size_t rl_place_of(const rl_results_header *header, size_t sample);

void rl_results_write_csv(const rl_results *results, const rl_results_header *header, rl_output *output);
void rl_results_write_matches_csv(const rl_results *results, const rl_results_header *header, rl_output *output);
void rl_results_write_steps_csv(const rl_results *results, rl_output *output);
void rl_results_write_json(const rl_results *results, const rl_results_header *header, rl_output *output);

/* A match and a sample of a result file that was read back, with what either format says about them. */
typedef struct rl_recorded_match {
    int block;
    size_t pred, gt;
    double cost; /* NaN if the file does not have it */
} rl_recorded_match;

typedef struct rl_recorded_sample {
    char *id;
    bool invalid; /* skipped: its losses are NaN */
    size_t first_match, num_matches;
} rl_recorded_sample;

typedef struct rl_record {
    bool is_json;
    bool has_matches, has_total;
    double total;
    char *options;   /* the JSON object of options, for rl_criterion_from_options, or NULL; owned */
    rl_notes *notes; /* NULL if there are none; owned */
    size_t num_samples, num_matches;
    rl_recorded_sample *samples;      /* in the file's order; owned, with their ids */
    const rl_recorded_sample **by_id; /* the same, sorted by the bytes of their ids; owned */
    rl_column_list columns;           /* of the samples, in the file's order; owned */
    double *values;                   /* (num_samples, columns.count), sample after sample; owned */
    rl_recorded_match *matches;       /* sample after sample; owned */
    bool has_steps;
    rl_recorded_steps steps; /* owned */
} rl_record;

/* Reads a result file of either format, which is recognized by its first bytes; "-" is standard input. It is
 * RL_ERR_INPUT if it is not a result file, has columns that no result file has, or repeats an id, a column or a key.
 * `*record` is written on success only; the caller releases it. */
bool rl_record_read(const char *path, rl_record *record, rl_status *status);

/* Makes the record that reading the results' JSON file would give. */
bool rl_record_from_results(const rl_results *results, const rl_results_header *header, rl_record *record,
                            rl_status *status);

bool rl_record_has(const rl_record *record, int column);

/* The value of a sample of the record in a column; NaN if the record does not have the column. */
double rl_recorded_value(const rl_record *record, const rl_recorded_sample *sample, int column);

/* False for a matches CSV: it only lists samples that have matches, and has no other columns. */
bool rl_record_has_columns(const rl_record *record);

/* The sample of this id, or NULL. */
const rl_recorded_sample *rl_record_find(const rl_record *record, const char *id);

void rl_record_release(rl_record *record);

#endif
