/* The columns of result files: what they say about each sample, and about each match.
 *
 * This table is the only place that lists them. To add a column, add a row: readers, writers, comparisons and reports
 * follow it. */
#ifndef RAGLOSS_COLUMNS_H
#define RAGLOSS_COLUMNS_H

#include "core/formulas/criterion.h"
#include "core/interface/evaluate.h"

/* The columns of a sample: counts, the losses of all criteria, of which a file has those of its own criterion, and the
 * sample's loss. */
enum {
    RL_COL_NUM_GT,
    RL_COL_NUM_PRED,
    RL_COL_NUM_MATCHED,
    RL_COL_FIRST_LOSS,
    RL_COL_LOSS = RL_COL_FIRST_LOSS + RL_NUM_LOSS_NAMES,
    RL_NUM_COLUMNS
};

typedef enum rl_column_kind {
    RL_COLUMN_COUNT, /* a whole number, which invalid samples also have, and which is compared exactly */
    RL_COLUMN_LOSS,  /* one of a criterion's losses */
    RL_COLUMN_TOTAL  /* the sample's loss, which is the sum of the others */
} rl_column_kind;

typedef struct rl_column {
    const char *name;
    const char *heading; /* the name of the sum over all samples in a report; only for counts */
    rl_column_kind kind;
    bool is_compared; /* whether a difference in it counts as one between the files; the width of a padding is none */
    size_t offset;    /* in rl_sample_result; 0 for losses, which are in its list */
} rl_column;

rl_column rl_column_at(int column);
const char *rl_column_name(int column);
bool rl_column_is_count(int column);

/* The first column of this name, which represents all of them; RL_NUM_COLUMNS if there is none. */
int rl_column_named(const char *name);

/* The columns of some results, in the order in which they are written. */
typedef struct rl_column_list {
    int count;
    struct rl_placed_column {
        int column; /* RL_COL_… */
        int loss;   /* which of the results' losses it is, if any */
    } at[RL_NUM_COLUMNS];
} rl_column_list;

rl_column_list rl_columns_of(const rl_loss_list *losses);

/* A sample's value in the column at this index of the list: a count, or a loss, which is NaN if the sample is
 * invalid. */
double rl_column_value(const rl_column_list *columns, const rl_sample_result *sample, int place);
void rl_column_set(const rl_column_list *columns, rl_sample_result *sample, int place, double value);

/* The columns of a match. */
enum { RL_MATCH_PRED, RL_MATCH_GT, RL_MATCH_COST, RL_MATCH_IOU, RL_MATCH_LABEL, RL_MATCH_WEIGHT, RL_NUM_MATCH_COLUMNS };

typedef struct rl_match_column {
    const char *name;
    bool is_whole; /* an int32_t that is not negative; else a float */
    bool is_brief; /* whether the JSON of a whole run also has it */
    size_t offset; /* in rl_match */
} rl_match_column;

extern const rl_match_column rl_match_columns[RL_NUM_MATCH_COLUMNS];

/* Pointers to the column in a match: an int32_t or a float. */
int32_t *rl_match_whole_at(rl_match *match, int column);
float *rl_match_number_at(rl_match *match, int column);
int32_t rl_match_whole(const rl_match *match, int column);
float rl_match_number(const rl_match *match, int column);

#endif
