/* The columns of result files: what they say about each sample, and about each match.
 *
 * These tables are the only place that lists them. To add a column, add a row: readers, writers, comparisons and
 * reports follow it. */
#ifndef RAGLOSS_COLUMNS_H
#define RAGLOSS_COLUMNS_H

#include "core/formulas/criterion.h"
#include "core/interface/evaluate.h"

/* The columns of a sample: counts, the losses of all criteria, of which a file has those of its own criterion, and the
 * sample's loss. These are the numbers of the main block's columns; the losses of block `b` have them, too, each higher
 * by RL_NUM_COLUMNS * b. */
enum {
    RL_NO_COLUMN = -1,
    RL_COL_NUM_GT,
    RL_COL_NUM_PRED,
    RL_COL_NUM_MATCHED,
    RL_COL_FIRST_LOSS,
    RL_COL_LOSS = RL_COL_FIRST_LOSS + RL_NUM_LOSS_NAMES,
    RL_NUM_COLUMNS,
    RL_NUM_ALL_COLUMNS = RL_NUM_COLUMNS * RL_NUM_BLOCK_IDS
};

typedef enum rl_column_kind {
    RL_COLUMN_COUNT, /* a whole number, which invalid samples also have, and which is compared exactly */
    RL_COLUMN_LOSS,  /* one of a criterion's losses, of any block */
    RL_COLUMN_TOTAL  /* the sample's loss, which is the sum of the others */
} rl_column_kind;

typedef struct rl_column {
    const char *name;    /* in the main block */
    const char *heading; /* the name of the sum over all samples in a report; only for counts */
    rl_column_kind kind;
    bool is_compared; /* whether a difference in it counts as one between the files; the width of a padding is none */
    size_t offset;    /* in rl_sample_result; only for counts */
} rl_column;

rl_column rl_column_at(int column);
bool rl_column_is_count(int column);
int rl_column_block(int column);

/* What files call it: "num_gt", "loss_ce", and in other blocks "loss_ce_0", "loss_ce_enc". */
typedef struct rl_column_text {
    char text[RL_LOSS_NAME_SIZE];
} rl_column_text;
rl_column_text rl_column_name(int column);

/* The first column of this name, which represents all of them, or RL_NO_COLUMN. */
int rl_column_named(const char *name, size_t length);

/* Columns in the order in which a file has them, each once. All zero if there are none. */
typedef struct rl_column_list {
    int count;
    struct rl_listed_column {
        int column;
        rl_column_text name;
    } * at; /* owned */
    size_t capacity;
    int16_t place_after[RL_NUM_ALL_COLUMNS]; /* by column: 1 more than its index in the list; 0 if it is not there */
} rl_column_list;

/* The index of a column in the list, or -1. */
int rl_column_place(const rl_column_list *columns, int column);

/* Adds a column that the list does not have. */
bool rl_column_list_add(rl_column_list *columns, int column, rl_status *status);
void rl_column_list_release(rl_column_list *columns);

/* The columns of results are written in this order, by which they have places: the counts, the losses as they are
 * listed, and the sample's loss. */
int rl_num_places(const rl_loss_list *losses);
const char *rl_name_at_place(const rl_loss_list *losses, int place);
bool rl_is_count_at_place(int place);

/* A count, or a loss, which is NaN if the sample is invalid. */
double rl_value_at_place(const rl_loss_list *losses, const rl_sample_result *sample, int place);
void rl_set_value_at_place(const rl_loss_list *losses, rl_sample_result *sample, int place, double value);

/* The same as a list of columns, which the caller releases. */
bool rl_columns_of(const rl_loss_list *losses, rl_column_list *columns, rl_status *status);

/* The columns of a match. */
enum {
    RL_MATCH_BLOCK,
    RL_MATCH_PRED,
    RL_MATCH_GT,
    RL_MATCH_COST,
    RL_MATCH_IOU,
    RL_MATCH_LABEL,
    RL_MATCH_WEIGHT,
    RL_NUM_MATCH_COLUMNS
};

typedef enum rl_match_kind {
    RL_MATCH_IS_BLOCK, /* an int32_t, which files name */
    RL_MATCH_IS_WHOLE, /* an int32_t that is not negative */
    RL_MATCH_IS_NUMBER /* a float */
} rl_match_kind;

typedef struct rl_match_column {
    const char *name;
    rl_match_kind kind;
    bool is_brief; /* whether the JSON of a whole run also has it */
    size_t offset; /* in rl_match */
} rl_match_column;

extern const rl_match_column rl_match_columns[RL_NUM_MATCH_COLUMNS];

/* Whether a file has the column: the block only if there are several. */
bool rl_match_column_is_written(int column, const rl_blocks *blocks);

/* Pointers to the column in a match: an int32_t or a float. */
int32_t *rl_match_whole_at(rl_match *match, int column);
float *rl_match_number_at(rl_match *match, int column);
int32_t rl_match_whole(const rl_match *match, int column);
float rl_match_number(const rl_match *match, int column);

/* What files call a block where it has a value of its own: "main", "0", "enc", since programs take a column of numbers
 * and empty fields for one of float64. The second also takes "" for the main block, and returns -1 if no block has this
 * name. */
#define RL_BLOCK_WORDS "a block's name: main, 0, 1, ..., enc, dn_0, dn_1, ... or dn"
void rl_block_word(int block, char word[RL_BLOCK_NAME_SIZE]);
int rl_block_of_word(const char *word, size_t length);

#endif
