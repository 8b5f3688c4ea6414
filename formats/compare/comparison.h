/* What a comparison of two result files finds; compare.h says how it is made. */
#ifndef RAGLOSS_COMPARISON_H
#define RAGLOSS_COMPARISON_H

#include "formats/compare/compare_options.h"
#include "formats/results/results.h"

typedef struct rl_tolerance {
    double rtol, atol; /* finite, not negative */
} rl_tolerance;

#define RL_DEFAULT_RTOL 1e-5
#define RL_DEFAULT_ATOL 1e-6

/* How files are compared. */
typedef struct rl_comparing {
    rl_tolerance tolerance;
    const char *columns; /* what alone is compared, as chosen.h says; NULL: everything */
    bool ties_agree;     /* whether RL_TIE is no difference */
} rl_comparing;

/* What differs in a sample: one of RL_COL_…, or one of these. */
enum { RL_DIFFERS_PRESENCE = RL_NUM_ALL_COLUMNS, RL_DIFFERS_INVALID, RL_DIFFERS_MATCHES };

/* What is to be said of a sample, the least first: the later ones are listed first. */
typedef enum rl_rank {
    RL_AGREES,
    RL_TIE,     /* only the matches differ, and cost the same: another solver may break a tie the other way */
    RL_MOVED,   /* the losses differ no further than another number of predictions moves them */
    RL_CHANGED, /* counts or matches differ, which have no magnitude */
    RL_DRIFTED  /* losses differ, or a sample is missing or invalid */
} rl_rank;

/* What differs in a sample. */
typedef struct rl_difference {
    const rl_recorded_sample *golden, *actual; /* NULL if the file has no such sample */
    rl_rank rank;
    int what;                          /* the worst: a loss, else a count, else the matches */
    double golden_value, actual_value; /* if it is a column */
    double error, limit;               /* NaN if no number measures it */
    double ratio; /* error / limit, by which drifts are ranked; infinite if no number measures it */
    bool matches_differ;
    const rl_recorded_match *golden_match, *actual_match; /* of the first object whose match differs, NULL if it has
                                                           * none; both NULL if only the order of matches differs */
    double golden_cost, actual_cost; /* of all matches if they differ; NaN if a file does not say */
} rl_difference;

typedef struct rl_largest_error {
    double error;                     /* 0 if there is none */
    const rl_recorded_sample *golden; /* NULL likewise */
    int column;
} rl_largest_error;

/* Samples whose numbers of predictions differ. */
typedef struct rl_num_pred_change {
    size_t count;
    const rl_recorded_sample *golden, *actual; /* the first of them, or NULL */
    rl_difference first_moved;
} rl_num_pred_change;

/* The training steps that differ, each of which either file has. */
typedef struct rl_step_differences {
    size_t num_steps, num_different;
    /* The first of them: in what, "loss_ce" or "step", and by how much. */
    struct rl_step_difference {
        int64_t number;
        char what[RL_LOSS_NAME_SIZE];
        bool in_golden, in_actual; /* not both if only one of the files has the step; then there are no values */
        double golden, actual;
        double limit; /* 0 of counts */
    } first;
} rl_step_differences;

#define RL_MAX_WORST 10

/* This points into the records, which must outlive it; it needs no release. */
typedef struct rl_comparison {
    const rl_record *golden, *actual;
    rl_tolerance tolerance;
    const char *columns;
    bool ties_agree;
    bool equal;
    bool compares_columns, compares_matches, compares_steps, compares_total;
    bool compares_column[RL_NUM_ALL_COLUMNS];                 /* of those that either file has */
    size_t num_samples;                                       /* the number of samples in either file */
    size_t num_different;                                     /* those of which rl_differs is true */
    size_t num_moved;                                         /* those that are RL_MOVED */
    size_t num_ties;                                          /* those that are RL_TIE */
    size_t num_by_column[RL_NUM_ALL_COLUMNS], num_by_matches; /* the samples in which these differ */
    size_t num_worst;
    rl_difference worst[RL_MAX_WORST]; /* of the different samples, the worst first; equal ones in the golden file's
                                        * order */
    rl_largest_error largest_absolute; /* of losses */
    rl_largest_error largest_relative; /* likewise, to golden values other than 0 */
    rl_difference first_tie;
    rl_num_pred_change num_pred;
    rl_option_differences options;
    bool compares_options; /* whether both files state their options */
    bool options_differ;   /* and whether that is a difference: not if columns were chosen */
    rl_step_differences steps;
    bool total_differs;
} rl_comparison;

/* Whether a sample counts as different. Those that are RL_MOVED are counted apart. */
bool rl_differs(const rl_comparison *comparison, const rl_difference *difference);

/* The columns of either file, each once, by places from 0: those of the golden file in its order, then those that only
 * the actual one has. RL_NO_COLUMN stands where a column has been before. */
int rl_num_compared_places(const rl_comparison *comparison);
int rl_compared_column(const rl_comparison *comparison, int place);

/* Whether a file has a column that both should have; a file without samples need not have any. */
bool rl_compares_column(const rl_comparison *comparison, int column);

/* Whether the golden file (`golden` true) or the actual one has a column that the other lacks, which is a
 * difference. */
bool rl_column_of_one(const rl_comparison *comparison, bool golden, int column);

/* Whether it has a column, or matches if `column` is RL_DIFFERS_MATCHES, that are not compared since the other lacks
 * them.
 */
bool rl_is_uncompared(const rl_comparison *comparison, bool golden, int column);

/* Which file alone has such a column, "golden" or "actual", or NULL. */
const char *rl_column_owner(const rl_comparison *comparison, int column);

/* Whether no file alone has one. */
bool rl_same_columns(const rl_comparison *comparison);

/* Whether such a column is in both files. */
bool rl_is_common(const rl_comparison *comparison, int column);

/* Whether the numbers are the same, NaN and infinities too, or differ by no more than the limit. */
bool rl_agree_within(double golden, double actual, double limit);

/* The largest allowed difference from this golden loss; and whether a loss is within it. */
double rl_tolerance_limit(const rl_tolerance *tolerance, double golden);
bool rl_losses_agree(const rl_tolerance *tolerance, double golden, double actual);

/* Whether there is something to report even of files that are equal: a note, or that not everything was compared. */
bool rl_comparison_has_note(const rl_comparison *comparison);

#endif
