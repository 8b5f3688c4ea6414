/* Results as files: CSV and JSON, written, read back, and compared.
 *
 * The formats are described in ragloss-formats(5). Numbers are the shortest text that reads back to the same value. */
#ifndef RAGLOSS_RESULTS_H
#define RAGLOSS_RESULTS_H

#include "output.h"
#include "ragloss.h"

/* What a result file says beside the numbers. */
typedef struct rl_results_header {
    const char *const *ids; /* (B,), the samples' ids in the results' order */
    rl_on_invalid on_invalid;
} rl_results_header;

void rl_results_write_csv(const rl_results *results, const rl_results_header *header, rl_output *output);
void rl_results_write_matches_csv(const rl_results *results, const rl_results_header *header, rl_output *output);
void rl_results_write_json(const rl_results *results, const rl_results_header *header, rl_output *output);

/* A result file read back: what either format says of each sample. */
enum { RL_COL_NUM_GT, RL_COL_NUM_PRED, RL_COL_NUM_MATCHED, RL_COL_CLASS_LOSS, RL_COL_BBOX_LOSS, RL_COL_EXISTENCE_LOSS,
       RL_COL_LOSS, RL_NUM_COLUMNS };

extern const char *const rl_column_names[RL_NUM_COLUMNS];

typedef struct rl_recorded_match {
    int64_t pred, gt;
    double cost; /* NaN where the file does not say */
} rl_recorded_match;

typedef struct rl_recorded_sample {
    char *id;
    bool invalid;
    double value[RL_NUM_COLUMNS]; /* of columns the file has */
    size_t first_match, num_matches;
} rl_recorded_sample;

typedef struct rl_record {
    bool has_column[RL_NUM_COLUMNS], has_matches, has_total;
    double total;
    size_t num_samples, num_matches;
    rl_recorded_sample *samples;
    rl_recorded_match *matches;
} rl_record;

/* Reads a result file of either format, which its first bytes tell; "-" is standard input. A matches CSV reads as
 * samples that have only matches. Bad files, doubled ids and doubled columns are RL_ERR_INPUT. The caller releases it. */
bool rl_record_read(const char *path, rl_record *record, rl_status *status);

/* The same from results in memory, with all columns, matches and the total. */
bool rl_record_from_results(const rl_results *results, const rl_results_header *header, rl_record *record,
                            rl_status *status);
void rl_record_release(rl_record *record);

#endif
