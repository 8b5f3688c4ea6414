/* Two result files held against each other, sample by sample.
 *
 * Samples pair by id. A loss or total agrees where |actual - golden| <= atol + rtol * |golden|, NaN with NaN, and an
 * infinity with its like; counts, matches (the pairs, in their order) and the mark of an invalid sample agree where
 * they are the same. A sample or column that only one file has is a difference. The two formats do not tell the same:
 * total and matches are compared where both files have them, and losses and counts unless one file is a matches CSV, in
 * which a sample without matches does not show. */
#ifndef RAGLOSS_COMPARE_H
#define RAGLOSS_COMPARE_H

#include "formats/results/results.h"

#include <stdio.h>

typedef struct rl_tolerance {
    double rtol, atol; /* finite, not negative */
} rl_tolerance;

#define RL_DEFAULT_RTOL 1e-5
#define RL_DEFAULT_ATOL 1e-6

/* In what a sample differs: one of RL_COL_…, or of these. */
enum { RL_DIFFERS_PRESENCE = RL_NUM_COLUMNS, RL_DIFFERS_INVALID, RL_DIFFERS_MATCHES };

/* The worst difference of a sample. */
typedef struct rl_difference {
    const rl_recorded_sample *golden, *actual;            /* NULL where the file has no such sample */
    const rl_recorded_match *golden_match, *actual_match; /* of RL_DIFFERS_MATCHES: the first that differ, or NULL */
    int what;
    double error, limit; /* NaN where no number tells it */
    double ratio;        /* error / limit, by which differences are ranked; infinite where no number tells it */
    bool is_tie; /* only the matches differ, and both files say that theirs cost the same: another solver may break a
                  * tie the other way */
    double cost; /* of a tie: the sum of the matches' costs */
} rl_difference;

typedef struct rl_largest_error {
    double error;                     /* 0 where there is none */
    const rl_recorded_sample *golden; /* NULL likewise */
    int column;
} rl_largest_error;

#define RL_MAX_WORST 10

/* Points into the records, which must stay; needs no release. */
typedef struct rl_comparison {
    const rl_record *golden, *actual;
    rl_tolerance tolerance;
    bool equal;
    bool compares_columns, compares_matches, compares_total;
    size_t num_samples; /* that either file has */
    size_t num_different;
    size_t num_worst;
    rl_difference worst[RL_MAX_WORST]; /* the worst first; of equal ones in the golden file's order */
    rl_largest_error largest_absolute;
    rl_largest_error largest_relative; /* to golden values other than 0 */
    size_t num_ties;                   /* among the different samples */
    rl_difference first_tie;
    bool total_differs;
} rl_comparison;

/* Fails where a tolerance is negative or not finite, and where the files tell nothing that both have: one only losses,
 * the other only matches. */
bool rl_compare(const rl_record *golden, const rl_record *actual, const rl_tolerance *tolerance,
                rl_comparison *comparison, rl_status *status);

/* Every sample of either file, the golden file's first: `ratio` is 0 where it agrees. */
typedef void rl_visit_difference(void *context, const rl_difference *difference);
void rl_comparison_visit(const rl_comparison *comparison, rl_visit_difference *visit, void *context);

/* Whether a file has a column that both should have; a file without samples need have none. */
bool rl_compares_column(const rl_comparison *comparison, int column);

/* Whether the golden file (`golden` true) or the actual one has a column that is a difference: the other lacks it. */
bool rl_column_of_one(const rl_comparison *comparison, bool golden, int column);

/* Which file alone has such a column, "golden" or "actual", or NULL. */
const char *rl_column_owner(const rl_comparison *comparison, int column);

/* The most by which a loss may differ from this golden one, and whether one does not differ by more. */
double rl_tolerance_limit(const rl_tolerance *tolerance, double golden);
bool rl_losses_agree(const rl_tolerance *tolerance, double golden, double actual);

/* For people: the count, a table of the worst samples, the largest errors, and whatever else differs. */
void rl_comparison_print(const rl_comparison *comparison, const char *golden_name, const char *actual_name, FILE *file);

/* For CI servers: JUnit's XML, a test case for each sample, and for the total and the columns where they are compared.
 */
void rl_comparison_write_junit(const rl_comparison *comparison, const char *golden_name, const char *actual_name,
                               rl_output *output);

/* For GitHub Actions: an error for each of the worst samples and whatever else differs, as a command to the runner that
 * puts it beside the golden file. */
void rl_comparison_annotate(const rl_comparison *comparison, const char *golden_name, FILE *file);

#endif
