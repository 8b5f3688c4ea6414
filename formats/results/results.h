/* Results as files: CSV and JSON, written and read back.
 *
 * The formats are described in ragloss-formats(5). Numbers are the shortest text that reads back to the same value. */
#ifndef RAGLOSS_RESULTS_H
#define RAGLOSS_RESULTS_H

#include "core/formulas/criterion.h"
#include "core/ragloss.h"
#include "formats/input/shard.h"
#include "formats/io/output.h"
#include "formats/results/criterion_json.h"

/* What a result file says beside the numbers. */
typedef struct rl_results_header {
    const char *const *ids; /* (B,), the samples' ids in the results' order; UTF-8 where JSON is written */
    rl_named_criterion criterion;
    rl_on_invalid on_invalid;
    const char *options; /* NULL, or JSON's object of options as it was read from a file */
    const rl_part *part; /* NULL: they are a whole run's. JSON then says of matches what the matches CSV says */
} rl_results_header;

/* The number by which the whole run knows a sample. */
size_t rl_place_of(const rl_results_header *header, size_t sample);

void rl_results_write_csv(const rl_results *results, const rl_results_header *header, rl_output *output);
void rl_results_write_matches_csv(const rl_results *results, const rl_results_header *header, rl_output *output);
void rl_results_write_json(const rl_results *results, const rl_results_header *header, rl_output *output);

/* A result file read back: what either format says of each sample. The counts come first, then the losses of any
 * criterion, of which a file has those of its own. */
enum {
    RL_COL_NUM_GT,
    RL_COL_NUM_PRED,
    RL_COL_NUM_MATCHED,
    RL_NUM_COUNT_COLUMNS,
    RL_COL_LOSS = RL_NUM_COUNT_COLUMNS + RL_NUM_LOSS_NAMES,
    RL_NUM_COLUMNS
};

const char *rl_column_name(int column);

/* The first column of this name, which stands for all; RL_NUM_COLUMNS where there is none. */
int rl_column_named(const char *name);

/* The columns that results have, in the order in which they are written, and a sample's value in one of them: a count,
 * or a loss, which is NaN where the sample is invalid. */
typedef struct rl_column_list {
    int count, column[RL_NUM_COLUMNS];
} rl_column_list;

rl_column_list rl_columns_of(const rl_results *results);
double rl_column_value(const rl_column_list *columns, const rl_sample_result *sample, int place);

typedef struct rl_recorded_match {
    size_t pred, gt;
    double cost; /* NaN where the file does not say */
} rl_recorded_match;

typedef struct rl_recorded_sample {
    char *id;
    bool invalid;                 /* skipped: its losses are NaN */
    double value[RL_NUM_COLUMNS]; /* of columns the file has, else NaN */
    size_t first_match, num_matches;
} rl_recorded_sample;

typedef struct rl_record {
    bool is_json;
    bool has_column[RL_NUM_COLUMNS], has_matches, has_total;
    double total;
    char *options; /* JSON's object of options, for rl_criterion_from_options, or NULL; owned */
    size_t num_samples, num_matches;
    rl_recorded_sample *samples;      /* in the file's order; owned, with their ids */
    const rl_recorded_sample **by_id; /* the same, by the bytes of their ids; owned */
    rl_recorded_match *matches;       /* sample after sample; owned */
} rl_record;

/* Reads a result file of either format, which its first bytes tell; "-" is standard input. What is no result file,
 * columns that no result file has, and doubled ids, columns and keys are RL_ERR_INPUT. `*record` is written on success
 * only; the caller releases it. */
bool rl_record_read(const char *path, rl_record *record, rl_status *status);

/* What reading the results' JSON file would give. */
bool rl_record_from_results(const rl_results *results, const rl_results_header *header, rl_record *record,
                            rl_status *status);

/* False for a matches CSV: it lists the samples that have matches, and tells nothing else. */
bool rl_record_has_columns(const rl_record *record);

/* The sample of this id, or NULL. */
const rl_recorded_sample *rl_record_find(const rl_record *record, const char *id);

/* A record that is all zero is left as it is. */
void rl_record_release(rl_record *record);

#endif
