/* Compares two result files, sample by sample.
 *
 * Samples are paired by id. A loss or total agrees if |actual - golden| <= atol + rtol * |golden|; NaN agrees with NaN,
 * and an infinity with the same infinity. Counts, matches (the pairs, in their order) and the mark of an invalid sample
 * agree if they are the same. A sample or column that only one file has is a difference. The two formats contain
 * different data: total and matches are compared if both files have them, and losses and counts unless one file is a
 * matches CSV, which does not list samples without matches. */
#ifndef RAGLOSS_COMPARE_H
#define RAGLOSS_COMPARE_H

#include "formats/results/results.h"

#include <stdio.h>

typedef struct rl_tolerance {
    double rtol, atol; /* finite, not negative */
} rl_tolerance;

#define RL_DEFAULT_RTOL 1e-5
#define RL_DEFAULT_ATOL 1e-6

/* What differs in a sample: one of RL_COL_…, or one of these. */
enum { RL_DIFFERS_PRESENCE = RL_NUM_COLUMNS, RL_DIFFERS_INVALID, RL_DIFFERS_MATCHES };

/* The worst difference of a sample. */
typedef struct rl_difference {
    const rl_recorded_sample *golden, *actual;            /* NULL if the file has no such sample */
    const rl_recorded_match *golden_match, *actual_match; /* for RL_DIFFERS_MATCHES: the first that differ, or NULL */
    int what;
    double error, limit; /* NaN if no number measures it */
    double ratio;        /* error / limit, by which differences are ranked; infinite if no number measures it */
    bool is_tie; /* only the matches differ, and both files say that theirs cost the same: another solver may break a
                  * tie the other way */
    double cost; /* of a tie: the sum of the matches' costs */
} rl_difference;

typedef struct rl_largest_error {
    double error;                     /* 0 if there is none */
    const rl_recorded_sample *golden; /* NULL likewise */
    int column;
} rl_largest_error;

#define RL_MAX_WORST 10

/* This points into the records, which must outlive it; it needs no release. */
typedef struct rl_comparison {
    const rl_record *golden, *actual;
    rl_tolerance tolerance;
    bool equal;
    bool compares_columns, compares_matches, compares_total;
    size_t num_samples; /* the number of samples in either file */
    size_t num_different;
    size_t num_worst;
    rl_difference worst[RL_MAX_WORST]; /* the worst first; equal ones in the golden file's order */
    rl_largest_error largest_absolute;
    rl_largest_error largest_relative; /* to golden values other than 0 */
    size_t num_ties;                   /* among the different samples */
    rl_difference first_tie;
    bool total_differs;
} rl_comparison;

/* Fails if a tolerance is negative or not finite, or if the files have nothing in common: one has only losses, the
 * other only matches. */
bool rl_compare(const rl_record *golden, const rl_record *actual, const rl_tolerance *tolerance,
                rl_comparison *comparison, rl_status *status);

/* Called for every sample of either file, those of the golden file first; `ratio` is 0 if the sample agrees. */
typedef void rl_visit_difference(void *context, const rl_difference *difference);
void rl_comparison_visit(const rl_comparison *comparison, rl_visit_difference *visit, void *context);

/* Whether a file has a column that both should have; a file without samples need not have any. */
bool rl_compares_column(const rl_comparison *comparison, int column);

/* Whether the golden file (`golden` true) or the actual one has a column that the other lacks, which is a
 * difference. */
bool rl_column_of_one(const rl_comparison *comparison, bool golden, int column);

/* Which file alone has such a column, "golden" or "actual", or NULL. */
const char *rl_column_owner(const rl_comparison *comparison, int column);

/* The largest allowed difference from this golden loss; and whether a loss is within it. */
double rl_tolerance_limit(const rl_tolerance *tolerance, double golden);
bool rl_losses_agree(const rl_tolerance *tolerance, double golden, double actual);

/* Writes for people: the count, a table of the worst samples, the largest errors, and all other differences. */
void rl_comparison_print(const rl_comparison *comparison, const char *golden_name, const char *actual_name, FILE *file);

/* Writes JUnit's XML for CI servers: a test case for each sample, and for the total and the columns if they are
 * compared. */
void rl_comparison_write_junit(const rl_comparison *comparison, const char *golden_name, const char *actual_name,
                               rl_output *output);

/* Writes commands for the runner of GitHub Actions, which attach an error to the golden file for each of the worst
 * samples and for all other differences. */
void rl_comparison_annotate(const rl_comparison *comparison, const char *golden_name, FILE *file);

#endif
